"""Evenings out: tables, concerts, films, rides and music."""

from typing import Literal


def reserve_table(
    restaurant: str,
    date: str,
    time: str,
    guests: int,
    outdoors: bool = False,
    name: str | None = None,
) -> None:
    """Reserves a table at a restaurant.

    Args:
        restaurant: The name of the restaurant.
        date: The day of the dinner, YYYY-MM-DD.
        time: When the guests come, HH:MM.
        guests: How many people come, 1 to 12.
        outdoors: Whether the table should be outdoors.
        name: The person the table is reserved for.
    """


def find_restaurants(
    city: str,
    cuisine: Literal["italian", "japanese", "mexican", "indian", "french"],
    price: Literal["cheap", "moderate", "expensive"] = "moderate",
) -> None:
    """Finds restaurants of a cuisine in a city.

    Args:
        city: The city to look in.
        cuisine: The cuisine.
        price: The price range.
    """


def find_concerts(artist: str, city: str | None = None, date: str | None = None) -> None:
    """Finds concerts of an artist.

    Args:
        artist: The artist or band.
        city: The city of the concert.
        date: The day of the concert, YYYY-MM-DD.
    """


def buy_tickets(
    event: str,
    count: int,
    seats: Literal["stalls", "balcony", "box"] = "stalls",
    insurance: bool = False,
) -> None:
    """Buys tickets for an event.

    Args:
        event: The name of the event.
        count: How many tickets, 1 to 10.
        seats: The kind of seats.
        insurance: Whether to insure the tickets.
    """


def book_ride(
    pickup: str, destination: str, vehicle: Literal["standard", "van", "luxury"] = "standard"
) -> None:
    """Books a ride from one place to another.

    Args:
        pickup: The place where the ride begins.
        destination: The place where the ride ends.
        vehicle: The kind of vehicle.
    """


def play_song(song: str, artist: str | None = None, shuffle: bool = False) -> None:
    """Plays a song.

    Args:
        song: The title of the song.
        artist: The artist of the song.
        shuffle: Whether to go on with songs in random order.
    """


def set_party_timer(duration: str, label: str) -> None:
    """Sets a timer for the party.

    Args:
        duration: How long the timer runs, as an ISO 8601 duration.
        label: What the timer is for.
    """


def send_invitation(guest: str, message: str, date: str) -> None:
    """Sends an invitation to a guest.

    Args:
        guest: The person to invite.
        message: The text of the invitation.
        date: The day of the party, YYYY-MM-DD.
    """


def split_bill(total: float, people: int, tip: int = 10) -> None:
    """Splits a bill between people.

    Args:
        total: The amount of the bill in euros.
        people: How many people share the bill, 2 to 20.
        tip: The tip in percent.
    """


def rate_evening(stars: int, comment: str | None = None) -> None:
    """Rates the evening.

    Args:
        stars: 1 to 5 stars.
        comment: A remark on the evening.
    """
