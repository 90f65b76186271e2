"""What the values of a parameter mean, so that they can be sampled and said as people say them."""

from __future__ import annotations

from enum import StrEnum


class Semantic(StrEnum):
    """The meaning of a scalar parameter's values, decided from its JSON Schema, name and description."""

    ENUM = "enum"
    BOOLEAN = "boolean"
    # numbers
    INTEGER = "integer"
    NUMBER = "number"
    PERCENT = "percent"
    TEMPERATURE = "temperature"
    MONEY = "money"
    DURATION = "duration"  # number of seconds/minutes/hours, or an ISO 8601 duration string
    # moments (strings in the format that the schema or the description states)
    TIME = "time"
    DATE = "date"
    DATE_TIME = "date_time"
    # identifiers
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    FILE = "file"
    IDENTIFIER = "identifier"  # order numbers, uuids, codes: said verbatim
    # names of things in the world
    PERSON = "person"
    PLACE = "place"  # city, address, landmark
    COUNTRY = "country"  # ISO 3166-1 code where the schema says so
    LANGUAGE = "language"  # ISO 639-1 code where the schema says so
    CURRENCY = "currency"  # ISO 4217 code where the schema says so
    ORGANIZATION = "organization"  # company, shop, restaurant, service
    DEVICE = "device"  # name of a device, room or zone
    MEDIA = "media"  # song, artist, album, film, show, playlist, book
    PRODUCT = "product"  # goods, dish, ingredient
    # free text: what only makes sense in context
    TITLE = "title"  # a few words: event title, label, subject
    MESSAGE = "message"  # a sentence or more that somebody wants to send or note
    SEARCH = "search"  # search terms, topic, keywords
    TEXT = "text"  # any other text
    # structures
    ARRAY = "array"
    OBJECT = "object"
