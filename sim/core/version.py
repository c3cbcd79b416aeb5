"""The version of the toolkit and of its model: a change that moves a result moves it too."""

VERSION = "0.5.1"
