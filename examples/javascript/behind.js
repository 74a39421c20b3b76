// Behind `auth-middleware`: the request says who it is from, and no client can forge that.
import types from "wasi:http/types@0.3.0";

const { Fields, Response } = types;
const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

export const handler = {
  async handle(request) {
    const [subject] = request.getHeaders().get("x-auth-subject");
    const body = JSON.stringify({ subject: String.fromCharCode(...subject) });
    const trailers = wit.Future(wit.Future.RESULT_OPTION_OTHER_ERROR_CODE);
    trailers.writable.write({ tag: "ok", val: null });
    const headers = Fields.fromList([["content-type", bytes("application/json")]]);
    return Response.new(headers, [bytes(body)], trailers.readable)[0];
  },
};
