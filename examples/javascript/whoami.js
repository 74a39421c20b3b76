// `GET /whoami`: who a request is from, in JavaScript.
import tokens from "storefront:auth/tokens@0.2.0";
import config from "wasi:config/store@0.2.0-draft-2024-09-27";
import types from "wasi:http/types@0.3.0";

const { Fields, Response } = types;
let keys;

function whoami(request) {
  const path = request.getPathWithQuery()?.split("?")[0];
  if (!path?.endsWith("/whoami") || request.getMethod().tag !== "get") {
    return [404, { detail: "Not Found" }];
  }
  keys ??= tokens.Keyring.fromJwks(config.get("jwks"), config.get("issuer"));
  const [header, ...others] = request.getHeaders().get("authorization");
  const [scheme, token] = String.fromCharCode(...(header ?? [])).split(" ");
  if (token && others.length === 0 && scheme.toLowerCase() === "bearer") {
    try {
      return [200, { subject: keys.verify(token).subject }];
    } catch { /* refused */ }
  }
  return [401, { detail: "Not authenticated" }];
}

const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

export const handler = {
  async handle(request) {
    const [status, body] = whoami(request);
    const headers = [["content-type", bytes("application/json")]];
    if (status === 401) headers.push(["www-authenticate", bytes("Bearer")]);
    const trailers = wit.Future(wit.Future.RESULT_OPTION_OTHER_ERROR_CODE);
    trailers.writable.write({ tag: "ok", val: null });
    const content = [bytes(JSON.stringify(body))];
    const [response] = Response.new(Fields.fromList(headers), content, trailers.readable);
    response.setStatusCode(status);
    return response;
  },
};
