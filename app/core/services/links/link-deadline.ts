/**
 * Says until when a signed link can be used, as far as it says so itself: each object store and file server writes it
 * into the query, as a moment or as a moment and a length. Pure.
 */

/** Years in which a deadline makes sense; any other number is something else. */
const EARLIEST_MS = Date.UTC(2015, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

/** Reads a moment in seconds, or in milliseconds where it is that long. */
function momentOf(text: string | null): number | null {
  if (text === null || !/^\d{9,13}$/.test(text)) return null;
  return sensible(text.length > 11 ? Number(text) : Number(text) * 1_000);
}

function sensible(ms: number): number | null {
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : null;
}

/** Reads `20240701T073513Z`, as the stores sign it. */
function signedAt(text: string | null): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Version 4 signatures of Amazon, Google, Alibaba, Volcengine and Huawei: when, and for how many seconds. */
const SIGNERS = ['x-amz', 'x-goog', 'x-oss', 'x-tos', 'x-obs'];
/** A moment alone: S3 version 2, CloudFront, Alibaba and others; Qiniu; and names that many servers use. */
const MOMENTS = [
  'expires',
  'e',
  'exp',
  'expire',
  'expiry',
  'expiration',
  'expires_at',
  'x-expires',
  'deadline',
];

/** Gives the moment in milliseconds since 1970; null where the link does not say. */
export function linkDeadline(link: string): number | null {
  if (!URL.canParse(link)) return null;
  const query = new Map([...new URL(link).searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  const field = (name: string): string | null => query.get(name) ?? null;
  const ends: (number | null)[] = SIGNERS.map((signer) => {
    const fromMs = signedAt(field(`${signer}-date`));
    const seconds = field(`${signer}-expires`);
    if (fromMs === null || seconds === null || !/^\d{1,9}$/.test(seconds)) return null;
    return sensible(fromMs + Number(seconds) * 1_000);
  });
  ends.push(...MOMENTS.map((name) => momentOf(field(name))));
  // Azure: `se=2024-07-01T07:35:13Z`.
  const azure = field('se');
  if (azure !== null && /^\d{4}-\d\d-\d\d(?:T[\d:.]{4,16}Z?)?$/.test(azure)) {
    ends.push(sensible(Date.parse(azure)) ?? null);
  }
  // Tencent: `q-sign-time=1719819313;1719822913`.
  ends.push(momentOf(/;(\d+)$/.exec(field('q-sign-time') ?? '')?.[1] ?? null));
  // Akamai: `hdnts=st=…~exp=1719822913~acl=…`.
  for (const value of [field('hdnts'), field('hdnea'), field('token')]) {
    ends.push(momentOf(/(?:^|~)exp=(\d+)/.exec(value ?? '')?.[1] ?? null));
  }
  const known = ends.filter((end) => end !== null);
  return known.length === 0 ? null : Math.min(...known);
}
