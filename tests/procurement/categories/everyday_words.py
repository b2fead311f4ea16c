"""Everyday words and the trade that somebody means by them: 84 in Swedish, 56 in Finnish; then 248 bent, joined and English ones."""

SWEDISH = """
snickare snickeri, målare maleri, elektriker elinstallation, bageri bageri, skolskjuts skolskjuts,
bilverkstad bilverkstad, halkbekämpning snorojning, frisör frisor-valmaende, hemsida webb, plogning snorojning,
städ lokalvard, snö snorojning, fika cafe, bredband bredband, ved ved-flis, flis ved-flis, taxi taxi, rörmokare vvs,
murare murning-betong, takläggare tak-plat, plåtslagare tak-plat, golvläggare golv, glasmästare glas,
grävare markentreprenad, grävmaskin markentreprenad, asfalt vag-asfalt, sotare sotning, låssmed byggvaror,
svetsare maskinreparation, smed maskinreparation, vvs vvs, ventilation ventilation-kyla, hiss hiss, larm larm-las,
fönsterputs fonsterputs, vaktmästare fastighetsskotsel, trädgård park-tradgard, gräsklippning park-tradgard,
arborist park-tradgard, blommor blommor, timmer skogsbruk, skogsröjning skogsbruk, veterinär jordbruk,
lunch catering, catering catering, café cafe, restaurang restaurang, bröd bageri, kött kott-chark, fisk fisk,
potatis frukt-gront, mjölk mejeri, läsk drycker, buss skolskjuts, färdtjänst taxi, åkeri gods-akeri,
flytt gods-akeri, bud gods-akeri, däck dack, bilar bilar, skoter maskiner, diesel drivmedel, pellets ved-flis,
el elinstallation, fjärrvärme fjarrvarme, solceller sol-vind, dator datorer, skrivare datorer,
programvara programvara, telefon telefoni, möbler mobler, kontorsmaterial kontorsmaterial, tryckeri tryckeri,
skyltar skyltar, arbetskläder arbetsklader, hemtjänst omsorg, läkare sjukvard, bemanning bemanning-vard,
massage frisor-valmaende, utbildning utbildning, tolk sprak, fotograf reklam-media, hotell logi-konferens,
sophämtning avfall
"""
FINNISH = """
lumityö snorojning, puuseppä snickeri, kirvesmies snickeri, sähköasentaja elinstallation,
koulukuljetus skolskjuts, kiinteistönhuolto fastighetsskotsel, kahvila cafe, maalari maleri, putkimies vvs,
muurari murning-betong, leipomo bageri, siivous lokalvard, auraus snorojning, hiekoitus snorojning, taksi taxi,
bussi skolskjuts, polttopuut ved-flis, hake ved-flis, kampaaja frisor-valmaende, autokorjaamo bilverkstad,
kotisivut webb, laajakaista bredband, lounas catering, pitopalvelu catering, kala fisk, liha kott-chark,
nuohooja sotning, kattotyöt tak-plat, lasittaja glas, kaivuu markentreprenad, asfaltti vag-asfalt,
hitsaaja maskinreparation, ilmanvaihto ventilation-kyla, hissi hiss, talonmies fastighetsskotsel,
puutarha park-tradgard, kukat blommor, metsuri skogsbruk, eläinlääkäri jordbruk, ravintola restaurang,
leipä bageri, peruna frukt-gront, maito mejeri, renkaat dack, muutto gods-akeri, moottorikelkka maskiner,
kaukolämpö fjarrvarme, tietokone datorer, puhelin telefoni, kalusteet mobler, painotalo tryckeri,
työvaatteet arbetsklader, kotipalvelu omsorg, hieroja frisor-valmaende, tulkki sprak, valokuvaaja reklam-media
"""
# Bent forms, compounds and what people say beside them: one of the first three trades is meant.
MORE = {
    "sv": """
snickaren snickeri, köksinredning snickeri, möbelsnickare snickeri, ommålning maleri, tapetserare maleri, elektrikern
elinstallation, elinstallationer elinstallation, laddstolpar elinstallation, belysning elmateriel, rörmokeri vvs,
vattenläcka vvs, värmepump vvs, takbyte tak-plat, takpannor tak-plat, golvslipning golv, parkett golv, fönsterbyte
snickeri, glasning glas, gjutning murning-betong, betongarbeten murning-betong, rivning isolering-rivning,
asbestsanering isolering-rivning, schaktning markentreprenad, dikning vag-asfalt, vägunderhållet vag-asfalt, grusning
grus-sand, makadam grus-sand, sandning snorojning, snöskottning snorojning, takskottning snorojning, vintervägar
snorojning, städning lokalvard, storstädning lokalvard, kontorsstädning lokalvard, fönsterputsning fonsterputs,
mattvätt tvatt, råttor skadedjur, väktare bevakning, soptömning avfall, återvinning avfall, slamtömning slamsugning,
gräsklippare jord-skogsmaskiner, häckklippning park-tradgard, trädfällning park-tradgard, gallring skogsbruk,
plantering park-tradgard, lekplats lekplatser, gungor lekplatser, skolmat catering, smörgåstårta catering, fikabröd
bageri, tårta bageri, kaffe drycker, ost mejeri, ägg frukt-gront, grönsaker frukt-gront, korv kott-chark, renkött
kott-chark, lax fisk, skolbuss skolskjuts, bussresor skolskjuts, sjukresor taxi, transporter gods-akeri, flyttfirma
gods-akeri, posten post-bud, bilreparation bilverkstad, vinterdäck dack, minibuss bilar, snöskoter maskiner, traktor
jord-skogsmaskiner, båt batar, motorsåg jord-skogsmaskiner, bensin drivmedel, eldningsolja drivmedel, elavtal
elhandel, solpaneler sol-vind, bärbara datorer, skärmar datorer, surfplattor datorer, licenser programvara, hemsidor
webb, fiber bredband, mobiltelefoner telefoni, projektor ljud-bild, kontorsstolar mobler, skolmöbler mobler, pennor
kontorsmaterial, papper kontorsmaterial, trycksaker tryckeri, läroböcker bocker, vägskyltar skyltar-trafik,
brandsläckare raddning, hemtjänsten omsorg, vikarier bemanning-vard, sjuksköterskor bemanning-vard, rullstolar
sjukvardsmaterial, handskar sjukvardsmaterial, fotvård frisor-valmaende, begravningsbyrå begravning, kurser
utbildning, konserter kultur, ljudanläggning ljud-bild, tältuthyrning evenemang, konferenslokal logi-konferens,
övernattning logi-konferens, skidor sport-fritid, arkitekter arkitekt, detaljplan arkitekt, konstruktör teknikkonsult,
revision ekonomi, bokföring ekonomi, försäkringar bank-forsakring, jurist juridik, översättning sprak, tolkning sprak,
film kultur, annonsering reklam-media, rekrytering bemanning-vard
""",
    "fi": """
lumenauraus snorojning, hiekoittaminen snorojning, siivouspalvelu lokalvard, siivooja lokalvard, ikkunanpesu
fonsterputs, kirvesmiehet snickeri, maalaustyöt maleri, sähkötyöt elinstallation, sähkömies elinstallation,
lämpöpumppu vvs, putkityöt vvs, kattoremontti tak-plat, lattiat golv, betonityöt murning-betong, purkutyöt
isolering-rivning, kaivinkoneet markentreprenad, sora grus-sand, murske grus-sand, ojitus vag-asfalt, jätehuolto
avfall, nurmikonleikkuu park-tradgard, puunkaato park-tradgard, metsätyöt skogsbruk, leikkikenttä lekplatser,
kouluruoka catering, kakut bageri, kahvi drycker, juusto mejeri, vihannekset frukt-gront, poronliha kott-chark, lohi
fisk, koulutaksi taxi, kuljetukset gods-akeri, autohuolto bilverkstad, talvirenkaat dack, traktorit
jord-skogsmaskiner, polttoöljy drivmedel, bensiini drivmedel, sähkö elinstallation, aurinkopaneelit sol-vind,
tietokoneet datorer, ohjelmistot programvara, kotisivu webb, valokuitu bredband, matkapuhelimet telefoni,
koulukalusteet mobler, painotuotteet tryckeri, kyltit skyltar, sammuttimet raddning, sairaanhoitajat bemanning-vard,
pyörätuolit sjukvardsmaterial, koulutus utbildning, majoitus logi-konferens, tilintarkastus ekonomi, kirjanpito
ekonomi, vakuutukset bank-forsakring, kääntäjä sprak, tulkkaus sprak, mainonta reklam-media, arkkitehti arkitekt
""",
    "en": """
plumber vvs, plumbing vvs, electrician elinstallation, wiring elinstallation, painter maleri, painting maleri,
carpenter snickeri, joinery snickeri, roofing tak-plat, flooring golv, cleaning lokalvard, cleaners lokalvard,
window\xa0cleaning fonsterputs, gravel grus-sand, digging markentreprenad, excavator markentreprenad, asphalt
vag-asfalt, ploughing snorojning, snow snorojning, gritting snorojning, waste avfall, garden park-tradgard, lawn
park-tradgard, trees park-tradgard, forestry skogsbruk, playground lekplatser, catering catering, lunch catering,
bakery bageri, bread bageri, coffee drycker, fish fisk, meat kott-chark, milk mejeri, vegetables frukt-gront, bus
skolskjuts, taxi taxi, haulage gods-akeri, removal gods-akeri, tyres dack, tires dack, cars bilar, garage bilverkstad,
snowmobile maskiner, firewood ved-flis, diesel drivmedel, solar sol-vind, computers datorer, laptops datorer, software
programvara, website webb, broadband bredband, phones telefoni, furniture mobler, printing tryckeri, signs skyltar,
uniforms arbetsklader, nurses bemanning-vard, wheelchair sjukvardsmaterial, hairdresser frisor-valmaende, training
utbildning, hotel logi-konferens, architect arkitekt, accounting ekonomi, insurance bank-forsakring, lawyer juridik,
translation sprak, interpreter sprak, photographer reklam-media, advertising reklam-media
""",
}


def pairs(text: str) -> list[tuple[str, str]]:
    """Return (word, trade) pairs as the tests take them."""
    return [(word, trade) for word, trade in (row.rsplit(maxsplit=1) for row in text.replace("\n", " ").split(","))]
