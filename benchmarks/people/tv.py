"""Television set."""

from typing import Literal


def power_off() -> None:
    """Switches the television off."""


def pause_playback() -> None:
    """Pauses what is playing."""


def resume_playback() -> None:
    """Continues what was paused."""


def next_channel() -> int:
    """Goes to the next channel."""


def previous_channel() -> int:
    """Goes back to the channel that was on before."""


def mute_sound() -> None:
    """Mutes the sound."""


def unmute_sound() -> None:
    """Turns the sound on again."""


def show_guide() -> None:
    """Opens the programme guide."""


def list_recordings() -> list[str]:
    """Lists the programmes that were recorded."""


def skip_intro() -> None:
    """Skips the opening credits of an episode."""


def play_next_episode() -> None:
    """Plays the next episode of the series."""


def restart_programme() -> None:
    """Plays the programme from its beginning."""


def show_now_playing() -> dict:
    """Tells the title and cast of what is on right now."""


def find_remote() -> None:
    """Makes the remote control beep so that it can be found."""


def show_watchlist() -> list[str]:
    """Shows the titles saved for later."""


def scan_channels() -> int:
    """Searches for the channels that can be received."""


def check_connection() -> dict:
    """Tests the internet connection of the television."""


def update_software() -> None:
    """Installs the newest version of the software."""


def turn_off_subtitles() -> None:
    """Hides the subtitles."""


def set_channel(number: int) -> None:
    """Switches to a channel.

    Args:
        number: Number of the channel.
    """


def set_volume(level: int) -> None:
    """Sets the volume.

    Args:
        level: Loudness from 0 to 100.
    """


def change_volume(direction: Literal["up", "down"]) -> None:
    """Makes the sound a little louder or quieter.

    Args:
        direction: Whether it gets louder or quieter.
    """


def select_input(source: Literal["hdmi1", "hdmi2", "antenna", "usb"]) -> None:
    """Selects the input that the picture comes from.

    Args:
        source: The input.
    """


def open_app(app: str) -> None:
    """Opens a streaming app.

    Args:
        app: Name of the app.
    """


def search_programmes(
    text: str, genre: Literal["film", "series", "news", "sports", "kids"] | None = None
) -> list[dict]:
    """Searches all channels and apps for programmes.

    Args:
        text: Title, actor or subject to look for.
        genre: Only programmes of this genre.
    """


def record_programme(title: str, whole_series: bool = False) -> None:
    """Records a programme.

    Args:
        title: Title of the programme.
        whole_series: Whether all episodes are recorded.
    """


def remind_of_programme(title: str, minutes_before: int | None = None) -> None:
    """Reminds the viewer when a programme is about to begin.

    Args:
        title: Title of the programme.
        minutes_before: How long before its start, in minutes.
    """


def delete_recording(title: str) -> None:
    """Deletes a recording.

    Args:
        title: Title of the recording.
    """


def skip_forward(seconds: int) -> None:
    """Jumps ahead in what is playing.

    Args:
        seconds: How far, in seconds.
    """


def skip_back(seconds: int) -> None:
    """Jumps back in what is playing.

    Args:
        seconds: How far, in seconds.
    """


def set_sleep_timer(minutes: int) -> None:
    """Lets the television switch itself off after some time.

    Args:
        minutes: Time until it goes off, in minutes.
    """


def show_subtitles(language: str) -> None:
    """Shows subtitles in a language.

    Args:
        language: Language of the subtitles.
    """


def set_audio_language(language: str) -> None:
    """Chooses the language that is spoken.

    Args:
        language: Language of the sound track.
    """


def set_picture_mode(mode: Literal["standard", "cinema", "sports", "game"]) -> None:
    """Chooses how the picture looks.

    Args:
        mode: The picture mode.
    """


def set_brightness(percent: int) -> None:
    """Sets how bright the picture is.

    Args:
        percent: Brightness in percent.
    """


def rate_programme(stars: int) -> None:
    """Rates the programme that was watched.

    Args:
        stars: From 1 to 5 stars.
    """


def lock_channel(number: int) -> None:
    """Locks a channel so that children cannot watch it.

    Args:
        number: Number of the channel.
    """


def add_to_watchlist(title: str) -> None:
    """Saves a title to watch it later.

    Args:
        title: Title of the film or series.
    """
