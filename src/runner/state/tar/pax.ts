import { nameOf } from "../../../text/file-name.ts";

/** The records of a pax header, in their order: `LENGTH KEY=VALUE\n` each, the length being that of all of it. */
export function paxRecords(content: Buffer): readonly { readonly key: string; readonly value: Buffer }[] | undefined {
  const records: { readonly key: string; readonly value: Buffer }[] = [];
  for (let at = 0; at < content.length && content[at] !== 0; ) {
    const blank = content.indexOf(32, at);
    const length = blank === -1 ? Number.NaN : Number(content.toString("latin1", at, blank));
    const end = at + length;
    const equals = content.indexOf(61, blank);
    if (!Number.isInteger(length) || length < 5 || end > content.length || equals === -1 || equals >= end)
      return undefined;
    records.push({ key: content.toString("utf8", blank + 1, equals), value: content.subarray(equals + 1, end - 1) });
    at = end;
  }
  return records;
}

/** Records as bytes, each with its own length. */
export function paxContent(records: ReturnType<typeof paxRecords> & {}): Buffer {
  return Buffer.concat(
    records.map(({ key, value }) => {
      const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from("\n")]);
      let length = rest.length;
      while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
      return Buffer.concat([Buffer.from(String(length)), rest]);
    }),
  );
}

/** What the records say of the entry that follows; the last one of a key counts. */
export function paxValues(records: ReturnType<typeof paxRecords> & {}): ReadonlyMap<string, string> {
  return new Map(records.map(({ key, value }) => [key, nameOf(value)]));
}
