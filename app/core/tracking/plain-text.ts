/**
 * Takes off a text what hides the ids in it: entities of HTML, codes of addresses, marks that nobody sees
 * (docs/rules.md, T22).
 */

const INVISIBLE = /[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+/g;
/** A whole id before something invisible ends there, whatever comes behind. */
const UUID_THEN_INVISIBLE =
  /([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+/gi;
/** Marks that stand between words where no blank does. */
const SEPARATORS =
  /[，、；。！？｜…（）【】《》「」『』〈〉“”„‟‘’‚«»‹›\u3000\u00a0\u2002-\u200a\u202f\u205f]/g;
const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  ...{ quot: '"', apos: "'", lt: '<', gt: '>', amp: '&', nbsp: ' ', hyphen: '-', dash: '-', lowbar: '_' },
  ...{ sol: '/', colon: ':', equals: '=', comma: ',', semi: ';' },
};

function entity(whole: string, name: string): string {
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  if (!name.startsWith('#')) return NAMED_ENTITIES[name.toLowerCase()] ?? whole;
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : ' ';
}

/** Hyphens that word processors put in place of the plain one. */
const HYPHENS = /[\u2010\u2011\u2012\uff0d]/g;

/** Takes the marks off; places stay about what they were, and words stay whole. */
export function plainText(text: string): string {
  let plain = text;
  if (/[\u0080-\uffff]/.test(plain)) {
    plain = plain
      .replace(UUID_THEN_INVISIBLE, '$1 ')
      .replace(INVISIBLE, '')
      .replace(HYPHENS, '-')
      .replace(/[：﹕]/g, ':')
      .replaceAll('＝', '=')
      .replace(SEPARATORS, (mark) => (mark === '，' || mark === '、' || mark === '；' ? ',' : ' '));
  }
  if (plain.includes('&')) plain = plain.replace(/&(#\d{1,5}|#x[0-9a-f]{1,5}|[a-z]{2,8});/gi, entity);
  // `task_id%3D…%26x` of an address within another.
  if (plain.includes('%')) {
    plain = plain.replace(/%(2[0-9a-f]|3[a-f]|40|5[bd]|7[bd])/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
  return plain;
}
