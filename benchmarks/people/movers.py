"""A moving company's assistant."""

from typing import Literal


def get_quote(
    origin: str,
    destination: str,
    rooms: int | None = None,
    date: str | None = None,
    packing: bool | None = None,
) -> float:
    """Estimates the price of a move.

    Args:
        date: Day of the move, YYYY-MM-DD.
        packing: Whether the crew packs.
    """


def book_move(
    date: str,
    address: str,
    time: str | None = None,
    crew_size: int | None = None,
) -> str:
    """Books a crew and a truck.

    Args:
        date: YYYY-MM-DD.
        address: Where the crew should come.
        time: Arrival, HH:MM.
    """


def add_item(
    item: str,
    quantity: int | None = None,
    room: str | None = None,
    fragile: bool | None = None,
) -> None:
    """Adds something to the inventory."""


def order_boxes(
    count: int,
    size: Literal["small", "medium", "large", "wardrobe"] | None = None,
    delivery_date: str | None = None,
) -> None:
    """Orders moving boxes.

    Args:
        delivery_date: YYYY-MM-DD.
    """


def label_room(room: str, color: str) -> None:
    """Sets the colour of the stickers for a room."""


def file_claim(item: str, amount: float, description: str | None = None) -> str:
    """Files a claim for damage.

    Args:
        amount: In dollars.
    """


def find_storage(
    city: str,
    square_meters: float | None = None,
    max_price: float | None = None,
    sort: Literal["price", "distance", "size"] | None = None,
    heated: bool | None = None,
) -> list[dict]:
    """Searches storage units.

    Args:
        max_price: Dollars per month.
    """


def tip_crew(amount: float, member: str | None = None, note: str | None = None) -> None:
    """Tips the crew."""


def reschedule(
    new_date: str, window: Literal["morning", "afternoon", "evening"] | None = None
) -> None:
    """Moves the appointment to another day.

    Args:
        new_date: YYYY-MM-DD.
    """


def add_task(
    title: str, due: str | None = None, priority: Literal["low", "normal", "high"] = "normal"
) -> None:
    """Puts something on the moving checklist.

    Args:
        due: YYYY-MM-DD.
    """


def search_tips(query: str) -> list[str]:
    """Searches the packing advice."""
