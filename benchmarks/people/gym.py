"""Gym and studio app."""

from typing import Literal


def book_class(class_name: str, date: str, time: str | None = None) -> dict:
    """Books a place in a class.

    Args:
        class_name: Name of the class, for example yoga or spinning.
        date: Day of the class, as YYYY-MM-DD.
        time: Start time, HH:MM.
    """


def cancel_booking(booking_id: str) -> bool:
    """Cancels a booking.

    Args:
        booking_id: Number of the booking.
    """


def list_classes(date: str | None = None, instructor: str | None = None) -> list[dict]:
    """Lists the classes on the timetable.

    Args:
        date: Day, as YYYY-MM-DD.
        instructor: Name of the instructor.
    """


def log_workout(
    activity: Literal["running", "cycling", "swimming", "rowing", "strength"],
    minutes: int,
    distance_km: float | None = None,
) -> None:
    """Records a workout in the training diary.

    Args:
        activity: What was done.
        minutes: How long it took.
        distance_km: Distance covered.
    """


def set_goal(
    kind: Literal["weight", "steps", "workouts"], target: float, deadline: str | None = None
) -> None:
    """Sets a personal goal.

    Args:
        kind: What the goal is about.
        target: The value to reach.
        deadline: Last day, as YYYY-MM-DD.
    """


def get_progress(period: Literal["week", "month", "year"] = "week") -> dict:
    """Shows the progress towards the goals.

    Args:
        period: Time span.
    """


def freeze_membership(start_date: str, weeks: int) -> None:
    """Pauses the membership for some weeks.

    Args:
        start_date: First day of the pause, as YYYY-MM-DD.
        weeks: Number of weeks.
    """


def find_trainer(speciality: str, gender: Literal["male", "female", "any"] = "any") -> list[dict]:
    """Searches for a personal trainer.

    Args:
        speciality: What the trainer is good at.
        gender: Gender of the trainer.
    """


def message_trainer(trainer: str, text: str) -> None:
    """Sends a message to a trainer.

    Args:
        trainer: Name of the trainer.
        text: The message.
    """


def check_in(club: str) -> None:
    """Checks the member in at a club.

    Args:
        club: Name of the club.
    """


def get_occupancy(club: str) -> int:
    """Tells how crowded a club is right now.

    Args:
        club: Name of the club.
    """


def show_invoices() -> list[dict]:
    """Shows the invoices of the membership."""
