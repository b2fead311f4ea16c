"""What amounts there are. Standard library only."""

from portal.foundation.i18n import N_

LAWS = ("LOU", "LUF", "LUK", "own")
PURCHASES = ("all", "goods_services", "works", "social")
LIMITS = ("eu", "direct_award", "documentation", "award_notice", "own_tier")
LAW_NAMES = {"LOU": "LOU", "LUF": "LUF", "LUK": "LUK", "own": N_("Kommunens egen")}
PURCHASE_NAMES = {
    "all": N_("Alla köp"),
    "goods_services": N_("Varor och tjänster"),
    "works": N_("Byggentreprenader"),
    "social": N_("Sociala och andra särskilda tjänster"),
}
LIMIT_NAMES = {
    "eu": N_("EU:s tröskelvärde"),
    "direct_award": N_("Direktupphandling"),
    "documentation": N_("Dokumentation av direktupphandling"),
    "award_notice": N_("Efterannonsering"),
    "own_tier": N_("Kommunens egen gräns"),
}
