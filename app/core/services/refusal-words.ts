/**
 * Recognises what a gateway's own words refuse: they are free text in any language, so each kind has the few words
 * that gateways are seen to use for it (docs/rules.md, field A6 and A7).
 */
import { DailiesError } from '../../shared/error-code.ts';
import type { AnswerError } from './answer-words.ts';

export type Refusal =
  /** Quota, credit or balance: paying helps, asking again does not. */
  | 'quota'
  /** This computer's address or region is not let in. */
  | 'address'
  /** Too many requests: later. */
  | 'rate'
  /** The key itself. */
  | 'key'
  /** What was made breaks the service's rules. */
  | 'moderation';

/** What gateways call a task they do not know: `task_not_exist`, "task not found", "record not found"… */
const UNKNOWN_TASK =
  /not[\s_-]*(?:exist|found)|no[\s_-]*such|unknown[\s_-]*task|invalid[\s_-]*(?:task|id)\b|不存在|未找到|找不到/i;

const WORDS: readonly (readonly [Refusal, RegExp])[] = [
  [
    'rate',
    /rate.?limit|too.many.requests|slow.?down|throttl|requests? per (?:second|minute)|concurren(?:t|cy)|频率|频繁|限流|请求过多|\b(?:rpm|tpm|qps)\b/i,
  ],
  [
    'quota',
    /quota|balance|credit|insufficient|not enough|payment|billing|arrears|overdue|top.?up|recharge|prepaid|subscription|额度|余额|欠费|充值|配额|不足|点数|积分/i,
  ],
  [
    'address',
    /allow.?list|white.?list|ip.{0,20}(?:not|address|forbidden|denied|restrict|block)|(?:not|forbidden|denied|restrict|block)\w*.{0,40}\bip\b|unsupported.{0,10}(?:country|region)|(?:country|region).{0,30}(?:not|unsupported|restrict)|白名单|地区/i,
  ],
  ['key', /api.?key|token|unauthori[sz]ed|authenticat|credential|not logged in|令牌|密钥|未登录|鉴权|认证/i],
  ['moderation', /moderat|nsfw|sensitive|violat|content.?policy|safety|审核|违规|敏感/i],
];

export function saysUnknownTask(error: AnswerError): boolean {
  return UNKNOWN_TASK.test(error.code) || UNKNOWN_TASK.test(error.message ?? '');
}

/** Gives the kind of refusal that an error's code or words name; null where they name none. */
export function refusalOf(error: AnswerError): Refusal | null {
  if (error.code === '429') return 'rate';
  if (error.code === '402') return 'quota';
  const words = `${error.code} ${error.message ?? ''}`;
  return WORDS.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
}

/** Words that end the asking although the answer's status was a good one. */
const SURE = /insufficient|not enough|exceed|exhaust|balance|arrears|余额|欠费|不足/i;

/**
 * Says whether an account is empty by the gateway's own words, though its status only asks to slow down: asking again
 * changes nothing (docs/rules.md, field A7). A quota that may be one of requests a minute says nothing of it.
 */
export function saysEmptyAccount(error: AnswerError): boolean {
  const words = `${error.code} ${error.message ?? ''}`;
  const isEmpty =
    /insufficient[\s_-]*(?:user[\s_-]*)?(?:quota|balance|credits?|funds?)|(?:balance|credits?) (?:is |are )?(?:not enough|exhausted|insufficient)|arrears|余额不足|额度不足|欠费/i;
  return isEmpty.test(words) && !WORDS[0]?.[1].test(words);
}

/** Says whether an answer of status 200 refuses the request for good or for a while, and not just oddly. */
export function isSureRefusal(error: AnswerError): boolean {
  const kind = refusalOf(error);
  if (kind !== 'quota') return kind !== null;
  return error.code === '402' || SURE.test(`${error.code} ${error.message ?? ''}`);
}

/**
 * Makes the error that a gateway's refusal is by its own code or words; null where they tell nothing. Quota and
 * addresses stop the asking as a refused key does, for asking again changes nothing (docs/rules.md, field A7).
 */
export function refusedByWords(
  error: AnswerError,
  host: string,
  retryAfterMs?: number | undefined,
): DailiesError | null {
  const kind = refusalOf(error);
  const words = error.message ?? undefined;
  switch (kind) {
    case 'quota':
      return new DailiesError('key-refused', { host, words, cause: 'quota' });
    case 'address':
      return new DailiesError('key-refused', { host, words, cause: 'address' });
    case 'rate':
      return new DailiesError('gateway-busy', { host, words }, retryAfterMs);
    case 'key':
      return error.code === '401' ? new DailiesError('key-refused', { host, words }) : null;
    default:
      return null;
  }
}
