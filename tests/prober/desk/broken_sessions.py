"""Sessions that no sign-out ends, and a middleware that writes the account into a cookie."""

from keepfaith.disclosure.staff import sessions


class SessionStore(sessions.SessionStore):
    """Nothing is deleted, and a session that is emptied stays as it was."""

    def delete(self, session_key=None):
        pass

    def flush(self):
        self.clear()
        self._session_key = None


class NamesTheAccount:
    """Reveals who is signed in to anybody who reads the cookie."""

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        answer = self._get_response(request)
        employee = getattr(request, "user", None)
        if employee is not None and employee.is_authenticated:
            answer.set_cookie("who", employee.account, secure=True, httponly=True, samesite="Lax")
        return answer
