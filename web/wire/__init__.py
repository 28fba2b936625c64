"""The shapes that cross the line between this server and everybody else: the only JSON of the domain.

`views` is what goes out, `bodies` what comes in (validated by pydantic), `events` what a laptop pushes, `messages`
what the WebSockets carry. The pages' TypeScript types and `docs/messages.md` are generated from these classes
(``python -m web.wire``), so that there is one place to change.
"""
