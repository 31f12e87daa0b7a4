/** A strict reader of the XML that drawings are. */

const TEXT = String.raw`(?:[^"<>&\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|[\u{10000}-\u{10ffff}]|&(?:amp|lt|gt|quot|apos);)*`;
const TOKEN = new RegExp(String.raw`<([a-zA-Z]+)((?: [\w-]+="${TEXT}")*)(/?)>|</([a-zA-Z]+)>|(${TEXT})`, 'uy');

/** Why a text is no well-formed document of tags, attributes and text, or undefined where it is; also names numbers that are none. */
export function faultOf(xml: string): string | undefined {
  const open: string[] = [];
  let at = 0;
  while (at < xml.length) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(xml);
    if (found === null || found[0] === '') return `at ${at}: ${xml.slice(at, at + 60)}`;
    const [token, tag, attributes = '', empty, end, text] = found;
    const names = [...attributes.matchAll(/ ([\w-]+)="/g)].map(([, name]) => name);
    if (new Set(names).size < names.length) return `an attribute twice: ${token}`;
    for (const [, name, value] of attributes.matchAll(/ ([\w-]+)="([^"]*)"/g)) {
      if (name !== 'href' && /NaN|Infinity|undefined/.test(value!)) return `no number: ${token.slice(0, 200)}`;
    }
    if (open.length === 0 && at > 0 && (text === undefined || text.trim() !== '')) return `after the end: ${token}`;
    if (tag !== undefined && empty === '') open.push(tag);
    if (end !== undefined && open.pop() !== end) return `an end without its beginning: ${token}`;
    at += token.length;
  }
  return open.length > 0 ? `not ended: ${open.join(', ')}` : undefined;
}
