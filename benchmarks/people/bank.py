"""Retail bank."""

from typing import Literal


def get_balance(account: Literal["checking", "savings", "joint"] = "checking") -> dict:
    """Returns the balance of an account of the customer.

    Args:
        account: Which account.
    """


def transfer_money(recipient: str, amount: float, reference: str | None = None) -> dict:
    """Transfers money to another person.

    Args:
        recipient: Name of the person who gets the money.
        amount: Amount in euros.
        reference: Text that the recipient sees.
    """


def block_card(
    card_type: Literal["debit", "credit", "virtual"],
    reason: Literal["lost", "stolen", "damaged"] | None = None,
) -> bool:
    """Blocks a card of the customer.

    Args:
        card_type: Kind of card.
        reason: Why it is blocked.
    """


def list_transactions(merchant: str | None = None, since: str | None = None) -> list[dict]:
    """Lists the transactions of the account.

    Args:
        merchant: Only payments to this shop.
        since: First day, as YYYY-MM-DD.
    """


def set_spending_limit(amount: int, period: Literal["daily", "weekly", "monthly"]) -> None:
    """Sets a limit on what can be spent with the card.

    Args:
        amount: Limit in euros.
        period: Time span the limit applies to.
    """


def find_atm(city: str, free_of_charge: bool = False) -> list[dict]:
    """Finds cash machines in a city.

    Args:
        city: The city.
        free_of_charge: Only machines without a fee.
    """


def set_up_standing_order(
    recipient: str, amount: float, frequency: Literal["weekly", "monthly", "yearly"]
) -> str:
    """Sets up a standing order to a recipient.

    Args:
        recipient: Who is paid.
        amount: Amount in euros.
        frequency: How often it is paid.
    """


def convert_currency(amount: float, from_currency: str, to_currency: str) -> float:
    """Converts an amount of money from one currency to another.

    Args:
        amount: How much money.
        from_currency: ISO 4217 code of the currency to convert from.
        to_currency: ISO 4217 code of the currency to convert to.
    """


def message_adviser(adviser: str, text: str) -> None:
    """Sends a message to a personal adviser.

    Args:
        adviser: Name of the adviser.
        text: What to write.
    """


def update_address(street: str, city: str) -> bool:
    """Updates the postal address of the customer.

    Args:
        street: Street and house number.
        city: Town or city.
    """


def get_exchange_fees() -> dict:
    """Tells which fees are charged abroad."""
