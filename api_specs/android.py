"""What an assistant on an Android phone can do: functions of the phone, its apps and the home.

This file is read, never run. An optional parameter has a default; `None` means that the phone
decides. Times are 24-hour times and dates are calendar dates: the caller resolves "tomorrow" first.
"""

from typing import Literal

Room = Literal["living_room", "bedroom", "kitchen", "bathroom", "hallway", "office"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def capture_photo(
    camera: Literal["front", "back"] = "back",
    flash: Literal["auto", "on", "off"] = "auto",
    countdown_seconds: int = 0,
) -> str:
    """Takes a photo with the phone's camera and keeps it in the gallery.

    Parameters:
    - camera (str, optional): Which camera to use, 'front' for the selfie camera or 'back' for the
      main camera. Defaults to 'back'.
    - flash (str, optional): Whether the flash fires: 'auto', 'on' or 'off'. Defaults to 'auto'.
    - countdown_seconds (int, optional): Self-timer in seconds before the picture is taken, between
      0 and 30. Defaults to 0.

    Returns:
    - str: Where the photo was stored in the gallery.
    """


def read_headlines(
    topic: str | None = None,
    country: str = "US",
    language: str = "en",
    count: int = 5,
) -> list[str]:
    """Reads out the current news headlines.

    Parameters:
    - topic (str, optional): What the news should be about, such as 'electric cars' or 'the
      elections'. All topics if left out.
    - country (str, optional): Country that the news comes from, as an ISO 3166-1 alpha-2 code.
      Defaults to 'US'.
    - language (str, optional): Language of the news, as an ISO 639-1 code. Defaults to 'en'.
    - count (int, optional): How many headlines to read, between 1 and 20. Defaults to 5.

    Returns:
    - list[str]: The headlines, the newest first.
    """


def look_up_weather(
    city: str,
    date: str | None = None,
    unit: Literal["celsius", "fahrenheit"] = "celsius",
) -> str:
    """Looks up the weather forecast for a city.

    Parameters:
    - city (str): Name of the city.
    - date (str, optional): Day of the forecast, as an ISO 8601 date, YYYY-MM-DD. The current
      weather if left out.
    - unit (str, optional): Unit of the temperatures, 'celsius' or 'fahrenheit'. Defaults to
      'celsius'.

    Returns:
    - str: Temperature, rain and wind in one sentence.
    """


def write_email(
    to: str,
    subject: str,
    body: str,
    cc: str | None = None,
) -> bool:
    """Writes an e-mail and sends it at once.

    Parameters:
    - to (str): E-mail address of the recipient.
    - subject (str): Subject line of the e-mail.
    - body (str): Text of the e-mail.
    - cc (str, optional): E-mail address of somebody who gets a copy.

    Returns:
    - bool: Whether the e-mail went out.
    """


def find_videos(
    search_terms: str,
    uploaded: Literal["any_time", "today", "this_week", "this_month", "this_year"] = "any_time",
    longest_minutes: int | None = None,
) -> list[str]:
    """Searches for videos on the internet and lists what was found.

    Parameters:
    - search_terms (str): What the videos should show or be about.
    - uploaded (str, optional): How recent the videos must be. Defaults to 'any_time'.
    - longest_minutes (int, optional): Maximum length of a video in minutes, between 1 and 240. Any
      length if left out.

    Returns:
    - list[str]: Titles of the videos with their links.
    """


def plan_route(
    destination: str,
    start: str | None = None,
    travel_mode: Literal["car", "bicycle", "on_foot", "public_transport"] = "car",
    avoid_tolls: bool = False,
) -> str:
    """Finds the way to a place and starts the directions.

    Parameters:
    - destination (str): City, address or landmark to go to.
    - start (str, optional): City, address or landmark to leave from. The current position if left
      out.
    - travel_mode (str, optional): Means of travel: 'car', 'bicycle', 'on_foot' for walking, or
      'public_transport' for bus and train. Defaults to 'car'.
    - avoid_tolls (bool, optional): Whether to stay off toll roads. Defaults to False.

    Returns:
    - str: Distance and travel time of the route.
    """


def text_someone(contact: str, message: str) -> bool:
    """Sends a text message to a person from the address book.

    Parameters:
    - contact (str): Name of the person as it stands in the address book.
    - message (str): What the text message says.

    Returns:
    - bool: Whether the message was delivered.
    """


def dial(phone_number: str, speaker: bool = False) -> bool:
    """Calls a phone number.

    Parameters:
    - phone_number (str): Number to call, in E.164 format with the country code, such as
      '+493023125042'.
    - speaker (bool, optional): Whether to put the call on the loudspeaker. Defaults to False.

    Returns:
    - bool: Whether somebody answered.
    """


def save_contact(name: str, phone_number: str, email: str | None = None) -> str:
    """Adds a person to the address book.

    Parameters:
    - name (str): Full name of the person.
    - phone_number (str): The person's phone number in E.164 format with the country code.
    - email (str, optional): The person's e-mail address.

    Returns:
    - str: Identifier of the new contact.
    """


def set_alarm(
    time: str,
    label: str | None = None,
    repeat_on: list[Weekday] | None = None,
) -> str:
    """Sets an alarm on the phone's clock.

    Parameters:
    - time (str): When the alarm rings, as a 24-hour time, HH:MM.
    - label (str, optional): A short name that is shown when the alarm rings.
    - repeat_on (list[str], optional): Days of the week on which the alarm rings again. It rings
      once if left out.

    Returns:
    - str: Identifier of the alarm.
    """


def set_screen_brightness(percent: int) -> int:
    """Sets how bright the phone's screen is.

    Parameters:
    - percent (int): Brightness in percent, between 0 (darkest) and 100 (brightest).

    Returns:
    - int: The brightness that was set before.
    """


def add_appointment(
    title: str,
    date: str,
    start_time: str,
    duration_minutes: int = 60,
    location: str | None = None,
) -> str:
    """Puts an appointment into the calendar.

    Parameters:
    - title (str): What the appointment is called in the calendar.
    - date (str): Day of the appointment, as an ISO 8601 date, YYYY-MM-DD.
    - start_time (str): When it begins, as a 24-hour time, HH:MM.
    - duration_minutes (int, optional): How long it takes in minutes, between 5 and 1440. Defaults
      to 60.
    - location (str, optional): City, address or room where it takes place.

    Returns:
    - str: Identifier of the calendar entry.
    """


def set_sound_level(
    level: int,
    sound: Literal["media", "ringtone", "alarm", "call", "notification"] = "media",
) -> int:
    """Sets how loud one kind of sound is on the phone.

    Parameters:
    - level (int): Loudness, between 0 (silent) and 15 (loudest).
    - sound (str, optional): Which kind of sound it applies to. Defaults to 'media'.

    Returns:
    - int: The loudness that was set before.
    """


def pair_bluetooth(device: str, timeout_seconds: int = 30) -> bool:
    """Connects the phone to a device over Bluetooth.

    Parameters:
    - device (str): Name of the device, such as a headset, a speaker or a car kit.
    - timeout_seconds (int, optional): How many seconds to keep trying, between 5 and 120. Defaults
      to 30.

    Returns:
    - bool: Whether the connection was made.
    """


def switch_do_not_disturb(enabled: bool, until: str | None = None) -> bool:
    """Turns the phone's do-not-disturb mode on or off.

    Parameters:
    - enabled (bool): True turns do-not-disturb on, False turns it off.
    - until (str, optional): When the mode ends by itself, as a 24-hour time, HH:MM. It stays until
      changed if left out.

    Returns:
    - bool: Whether the mode is now on.
    """


def set_thermostat(temperature: float, room: Room | None = None) -> float:
    """Sets the heating at home to a temperature.

    Parameters:
    - temperature (float): Target temperature in degrees Celsius, between 5 and 30.
    - room (str, optional): The room to heat. The whole home if left out.

    Returns:
    - float: The temperature that is measured now.
    """


def play_music(
    title: str,
    artist: str | None = None,
    room: Room | None = None,
    shuffle: bool = False,
) -> str:
    """Plays a song, an album or a playlist on the speakers at home.

    Parameters:
    - title (str): Name of the song, album or playlist.
    - artist (str, optional): Singer or band it is by.
    - room (str, optional): Room whose speaker plays. The nearest speaker if left out.
    - shuffle (bool, optional): Whether to play in random order. Defaults to False.

    Returns:
    - str: What is playing now.
    """


def show_video_on_tv(
    title: str,
    service: Literal["netflix", "youtube", "disney_plus", "prime_video"] | None = None,
    subtitles: bool = False,
) -> bool:
    """Plays a film, a series or a video clip on the television.

    Parameters:
    - title (str): Name of the film, series or clip.
    - service (str, optional): Streaming service it is on. The phone looks in all of them if left
      out.
    - subtitles (bool, optional): Whether to show subtitles. Defaults to False.

    Returns:
    - bool: Whether the television started to play.
    """


def operate_door_lock(
    action: Literal["lock", "unlock"],
    door: Literal["front_door", "back_door", "garage", "garden_gate"] = "front_door",
) -> str:
    """Locks or unlocks a door at home.

    Parameters:
    - action (str): What to do: 'lock' or 'unlock'.
    - door (str, optional): Which door. Defaults to 'front_door'.

    Returns:
    - str: The state of the lock afterwards.
    """


def check_smoke_detectors(room: Room | None = None) -> str:
    """Checks the smoke detectors at home: whether they work, and how full their batteries are.

    Parameters:
    - room (str, optional): The room whose detector to check. All rooms if left out.

    Returns:
    - str: State and battery level of each detector.
    """
