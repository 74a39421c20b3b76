import json  # `GET /whoami`: who a request is from, in Python.
from functools import cache

from componentize_py_async_support import spawn
from componentize_py_types import Err, Ok
from wit_world import byte_stream, exports, result_option_wasi_http_types_fields_wasi_http_types_error_code_future as future
from wit_world.imports import store
from wit_world.imports.tokens import Keyring
from wit_world.imports.wasi_http_types import Fields, Method_Get, Request, Response

keys = cache(lambda: Keyring.from_jwks(store.get("jwks") or "", store.get("issuer") or ""))

def whoami(request: Request) -> tuple[int, dict]:
    path = (request.get_path_with_query() or "").partition("?")[0]
    if not path.endswith("/whoami") or request.get_method() != Method_Get():
        return 404, {"detail": "Not Found"}
    verify = keys().verify
    try:
        [header] = request.get_headers().get("authorization")
        scheme, _, token = header.decode().partition(" ")
        if scheme.lower() == "bearer":
            return 200, {"subject": verify(token).subject}
    except (ValueError, Err):
        pass
    return 401, {"detail": "Not authenticated"}

async def write(writer, body: bytes) -> None:
    with writer:
        await writer.write_all(body)

class Handler(exports.Handler):
    async def handle(self, request: Request) -> Response:
        status, body = whoami(request)
        challenge = [("www-authenticate", b"Bearer")] if status == 401 else []
        fields = Fields.from_list([("content-type", b"application/json"), *challenge])
        writer, reader = byte_stream()
        spawn(write(writer, json.dumps(body).encode()))
        response, _ = Response.new(fields, reader, future(lambda: Ok(None))[1])
        response.set_status_code(status)
        return response
