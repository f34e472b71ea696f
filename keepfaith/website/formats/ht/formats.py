"""Dates as they are written in Haitian Creole: the day before the month, and hours as in the United States."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, g:i a"
MONTH_DAY_FORMAT = "j F"
TIME_FORMAT = "g:i a"
