"""What the assistant of a chain of pharmacies does for customers."""

from datetime import date, time
from enum import Enum
from typing import Literal


class Form(Enum):
    tablets = "tablets"
    syrup = "syrup"
    cream = "cream"
    drops = "drops"
    spray = "spray"


def on_the_shelf(product: str, strength: int | None = None, form: Form | None = None, shop=None):
    """See whether a shop has a product in stock.

    Args:
        product: What is looked for
        strength: Milligrams of the active substance
    """


def order_again(
    medicine, packs: int = 1, ready_by: date | None = None, substitute: bool | None = None
):
    """Order more of a medicine that the customer takes regularly.

    Args:
        medicine: The medicine
        ready_by: Day on which it has to be there
        substitute: Whether a cheaper copy will do
    """


def set_aside(items: list[str], until: date | None = None, name: str | None = None, shop=None):
    """Keep products behind the counter until they are fetched.

    Args:
        items: The products
        until: Last day on which they are kept
        name: Who fetches them
    """


def book_jab(
    jab: Literal["flu", "covid", "shingles", "tetanus", "hepatitis"],
    day: date | None = None,
    at: time | None = None,
    age: int | None = None,
    nervous: bool | None = None,
):
    """Make an appointment for a vaccination.

    Args:
        jab: What it is against
        age: Age of the person who is vaccinated
        nervous: Whether the person is afraid of needles
    """


def till_price(product, amount: int = 1, on_prescription: bool | None = None):
    """Tell what a product costs.

    Args:
        product: The product
        amount: How many of it
    """


def goes_together(medicine, alongside, pregnant: bool | None = None):
    """Tell whether a medicine is compatible with another substance.

    Args:
        medicine: The medicine
        alongside: What else is taken, eaten or drunk
        pregnant: Whether the person is pregnant
    """


def right_dose(
    medicine: str, age: int | None = None, weight: float | None = None, form: Form | None = None
):
    """Work out how much of a medicine a person should take.

    Args:
        medicine: The medicine
        age: Age in years
        weight: Weight in kilograms
    """


def bring_home(
    address: str | None = None,
    day: date | None = None,
    part: Literal["morning", "afternoon", "evening"] | None = None,
    ring: bool | None = None,
):
    """Have what is ready delivered to the customer.

    Args:
        address: Street and number, if it is not the usual one
        day: Day of the delivery
        ring: Whether the driver rings the bell
    """


def hand_in(
    items: list[str] | None = None,
    day: date | None = None,
    needles: bool | None = None,
    bags: int = 1,
):
    """Announce old medicines that are brought back to be destroyed.

    Args:
        items: The medicines
        needles: Whether there are needles among them
    """


def side_effect(
    medicine: str,
    effect: str,
    since: date | None = None,
    how_bad: Literal["slight", "strong", "unbearable"] | None = None,
    stopped: bool | None = None,
):
    """Report an unwanted effect of a medicine.

    Args:
        medicine: The medicine
        effect: What it does to the person
        since: First day of the effect
        stopped: Whether the person no longer takes the medicine
    """
