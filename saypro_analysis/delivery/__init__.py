"""Floor 6: a finished run becomes mail, composed apart from sending, and no reader gets one twice."""
