"""The demo town's review of organisation, requirements and amounts: two parts decided, the amounts still open."""

from datetime import datetime, timedelta

from procurement.plan.queries import office_day
from procurement.thresholds.actions import (
    Decision,
    NewAmount,
    begin_review,
    decide_strand,
    propose_amount,
    write_strand,
)

BY = "pia@overtornea.example"
SAID = (
    (
        "organisation",
        "Är det rätt personer som köper, och vet var och en vad den får göra?",
        "Fjorton personer beställer, nio av dem mindre än en gång i månaden. Två enheter saknar någon som kan svara "
        "företag på frågor om köp.",
        "En beställare och en ersättare per enhet. De står med namn på webbplatsen.",
    ),
    (
        "requirements",
        "Ställer vi krav som små företag kan svara på?",
        "Av tolv underlag krävde sju tre referenser från offentliga kunder. Fyra företag säger att de avstod av det skälet.",
        "En referens räcker under gränsen för direktupphandling, och den får vara från en privat kund.",
    ),
    (
        "amounts",
        "Är våra egna beloppsgränser rätt, och är lagens kontrollerade?",
        "Gränsen för när tre företag ska tillfrågas finns bara i en intern rutin från 2014.",
        "Kommunen beslutar en egen gräns och visar den för alla.",
    ),
)
DECIDED = {"organisation": ("KS § 41", 150, "Attestordning"), "requirements": ("KS § 58", 90, "Mall för underlag")}


async def fill_review(now: datetime) -> None:
    """Leave a review behind in which organisation and requirements are decided, and an amount is proposed."""
    today = office_day(now)
    began = now - timedelta(days=260)
    number = await begin_review(f"Översyn {began.year}", office_day(began), by=BY, now=began)
    for strand, question, findings, proposal in SAID:
        await write_strand(
            number,
            strand,
            question=question,
            findings=findings,
            proposal=proposal,
            by=BY,
            now=now - timedelta(days=200),
        )
    for strand, (paragraph, ago, documents) in DECIDED.items():
        day = today - timedelta(days=ago)
        decision = Decision(paragraph, day, f"KS {began.year}/77", day + timedelta(days=30), documents)
        await decide_strand(number, strand, decision, by=BY, now=now - timedelta(days=ago))
    tier = NewAmount("own", "all", "own_tier", 5_000_000, today, "", label="Tre företag tillfrågas")
    await propose_amount(number, tier, before_minor=None)
