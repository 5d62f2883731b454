"""The desk: its list, one alert, what is done with it, and handing over."""
