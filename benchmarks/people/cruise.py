"""Cabin assistant on board of a cruise ship."""

from typing import Literal


def where_are_we() -> dict:
    """Tells the position of the ship."""


def next_port() -> dict:
    """Tells the next port and when the ship gets there."""


def when_must_i_be_back_on_board() -> str:
    """All-aboard time."""


def gangway_open() -> bool:
    """Whether passengers can go ashore now."""


def show_my_bill() -> dict:
    """What was charged to the cabin so far."""


def dispute_charge() -> None:
    """Contests a charge on the cabin's bill."""


def wifi_help() -> None:
    """Internet does not work."""


def buy_wifi_package(package: Literal["basic", "premium", "streaming"], days: int = 1) -> None:
    """Buys internet access.

    Args:
        package: The package.
        days: For how many days.
    """


def make_up_cabin(time: str | None = None) -> None:
    """Has the cabin cleaned.

    Args:
        time: When, in HH:MM.
    """


def do_not_disturb(on: bool) -> None:
    """Switches the do-not-disturb sign on the door.

    Args:
        on: Whether nobody may come in.
    """


def fresh_towels() -> None:
    """Brings fresh towels."""


def toilet_blocked() -> None:
    """The toilet in the cabin does not work."""


def cabin_too_cold() -> None:
    """Reports that the air conditioning is too cold."""


def noisy_neighbours() -> None:
    """Complaint about noise next door."""


def key_card_not_working() -> None:
    """The card no longer opens the cabin."""


def lost_property() -> None:
    """Reports something lost on board."""


def seasick() -> None:
    """Remedies for seasickness."""


def see_doctor(problem: str) -> None:
    """Asks for an appointment in the ship's clinic.

    Args:
        problem: What is wrong.
    """


def reserve_dinner(
    restaurant: Literal["grill", "sushi", "italian", "main"], guests: int, time: str
) -> None:
    """Reserves a table for dinner.

    Args:
        restaurant: The restaurant.
        guests: Number of guests.
        time: Time in HH:MM.
    """


def order_room_service(dish: str, quantity: int = 1) -> None:
    """Has food brought to the cabin.

    Args:
        dish: What to bring.
        quantity: How many of it.
    """


def report_allergy(food: Literal["nuts", "milk", "eggs", "fish", "gluten"]) -> None:
    """Tells the kitchen about an allergy.

    Args:
        food: What the guest is allergic to.
    """


def dress_code_tonight() -> str:
    """What to wear this evening."""


def tonights_show() -> dict:
    """Programme of the theatre."""


def list_excursions(port: str) -> list:
    """Lists the trips ashore at a port.

    Args:
        port: Name of the port.
    """


def book_excursion(title: str, people: int) -> None:
    """Books a trip ashore.

    Args:
        title: Name of the trip.
        people: How many people go.
    """


def cancel_excursion() -> None:
    """Cancels the trip that was booked."""


def pool_open() -> dict:
    """Opening hours of the pools."""


def book_spa(
    treatment: Literal["massage", "facial", "sauna", "manicure"], date: str, time: str
) -> None:
    """Books a treatment in the spa.

    Args:
        treatment: The treatment.
        date: Day in YYYY-MM-DD.
        time: Time in HH:MM.
    """


def kids_club_hours() -> dict:
    """When the children's club is open."""


def laundry_pickup(express: bool = False) -> None:
    """Has laundry collected.

    Args:
        express: Back on the same day, for a surcharge.
    """


def find_way(place: str) -> str:
    """Tells the way to a place on the ship.

    Args:
        place: Where to go.
    """


def call_cabin(number: int) -> None:
    """Calls another cabin.

    Args:
        number: Number of the cabin.
    """


def wake_up_call(time: str) -> None:
    """Wakes the guest by phone.

    Args:
        time: Time in HH:MM.
    """


def upgrade_cabin() -> None:
    """Asks for a better cabin."""


def leave_ship_early() -> None:
    """Ends the cruise before the last port."""


def luggage_on_last_day() -> str:
    """What to do with suitcases on the last evening."""
