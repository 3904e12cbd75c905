import type { AwsRequest } from "./request.ts";
import { escapeXml } from "./xml.ts";

/** What goes back. */
export type Answer = { readonly status: number; readonly type: string; readonly body: string };

/** AWS says no, with the code and the words of its documents. */
export type Refusal = { readonly status: number; readonly code: string; readonly message: string };

const requestId = "00000000-0000-4000-8000-000000000000";

/** A refusal in the protocol that was asked in. */
export function refuse({ protocol }: Pick<AwsRequest, "protocol">, { status, code, message }: Refusal): Answer {
  if (protocol === "json")
    return { status, type: "application/x-amz-json-1.1", body: JSON.stringify({ __type: code, message }) };
  const error = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
  const body =
    protocol === "ec2"
      ? `<Response><Errors><Error>${error}</Error></Errors><RequestID>${requestId}</RequestID></Response>`
      : `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { status, type: "text/xml", body: `<?xml version="1.0" encoding="UTF-8"?>${body}` };
}

/** An answer of a query protocol. */
export const xmlAnswer = (action: string, result: string): Answer => ({
  status: 200,
  type: "text/xml",
  body: `<${action}Response><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`,
});

/** An answer of the JSON protocol. */
export const jsonAnswer = (value: unknown): Answer => ({
  status: 200,
  type: "application/x-amz-json-1.1",
  body: JSON.stringify(value),
});
