/**
 * Finds the service's own words in an answer: why a generation failed, or why a request was refused. They stand in
 * many places and may be objects, lists or JSON texts themselves; only texts and numbers are read (docs/rules.md,
 * field A7, A8 and A11).
 */
import { cleanText } from '../../shared/clean-text.ts';
import { asObject, type Json } from './field-values.ts';
import { readShortJson } from './read-json.ts';

const MAX_REASON = 1_000;
const MAX_DEPTH = 5;
/** Of a list of faults. */
const MAX_ITEMS = 5;

/** Words for people, in the order in which they are preferred within one object. */
const MESSAGE_FIELDS = [
  ...['message', 'msg', 'detail', 'details', 'description', 'error_description', 'reason', 'error_message'],
  ...['error_msg', 'errorMessage', 'errorMsg', 'err_msg', 'errMsg', 'ErrMsg', 'Message', 'Msg', 'status_msg'],
  ...['statusMessage', 'status_message', 'failMsg', 'fail_msg', 'failure', 'error', 'err', 'Error', 'errors'],
  ...['text', 'title', 'en', 'en-US', 'en_US', 'zh', 'zh-CN', 'zh_CN', 'faultstring', 'raw_message'],
];

/** Fields that say why a generation failed and nothing else. */
const FAILURE_FIELDS = [
  ...['failure_reason', 'fail_reason', 'state_reason', 'failureReason', 'failReason', 'failure'],
  ...['failure_message', 'failureMessage', 'failMsg', 'fail_msg', 'task_status_msg'],
];
/** Fields that an envelope fills as well, for its own purposes. */
const GENERAL_FIELDS = [
  ...[
    'error',
    'errors',
    'err',
    'error_message',
    'errorMessage',
    'error_msg',
    'errorMsg',
    'err_msg',
    'ErrMsg',
  ],
  ...[
    'message',
    'msg',
    'detail',
    'details',
    'reason',
    'description',
    'status_msg',
    'status_message',
    'base_resp',
  ],
];
const REASON_CODES = [
  ...[
    'failure_code',
    'failureCode',
    'fail_code',
    'failCode',
    'error_code',
    'errorCode',
    'err_code',
    'ErrCode',
  ],
];

/** Said by gateways where there is nothing to say. */
const NO_WORDS =
  /^(?:|ok|okay|success|succeeded|null|none|undefined|nil|n\/a|false|true|0|200|-|\{\}|\[\])$/i;

/** Says whether a text stands in the place of an error and says that there is none. */
export const saysNothing = (text: string): boolean => NO_WORDS.test(text.trim());

/** Puts the place of a fault before its words, as FastAPI tells it. */
function withPlace(item: Json, words: string): string {
  if (!Array.isArray(item.loc)) return words;
  const place = item.loc
    .filter((step) => typeof step === 'string' || typeof step === 'number')
    .slice(0, 6)
    .join('.');
  return place === '' ? words : `${place}: ${words}`;
}

function wordsOfObject(object: Json, depth: number): string | null {
  for (const field of MESSAGE_FIELDS) {
    const words = Object.hasOwn(object, field) ? wordsOf(object[field], depth + 1) : null;
    if (words !== null) return withPlace(object, words);
  }
  return null;
}

/** Gives the words in a field, whatever its shape; null where it holds none. */
export function wordsOf(value: unknown, depth = 0): string | null {
  if (depth > MAX_DEPTH) return null;
  if (typeof value === 'string') {
    const inner = /^\s*[[{"]/.test(value) ? readShortJson(value) : undefined;
    if (inner !== undefined) return wordsOf(inner, depth + 1);
    const cleaned = cleanText(value, MAX_REASON);
    return NO_WORDS.test(cleaned) ? null : cleaned;
  }
  if (Array.isArray(value)) {
    const words = value.slice(0, MAX_ITEMS).map((item) => wordsOf(item, depth + 1));
    const said = [...new Set(words.filter((each) => each !== null))];
    return said.length === 0 ? null : cleanText(said.join('; '), MAX_REASON);
  }
  const object = asObject(value);
  return object ? wordsOfObject(object, depth) : null;
}

/** Gives a code: a text or a number, and nothing else; null for other values. */
export function codeOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? cleanText(value, 64) : null;
}

function firstWords(sources: readonly Json[], fields: readonly string[]): string | null {
  for (const source of sources) {
    for (const field of fields) {
      const words = Object.hasOwn(source, field) ? wordsOf(source[field]) : null;
      if (words !== null) return words;
    }
  }
  return null;
}

/**
 * Says why a generation failed, in words where there are any, else as a bare code; null where the answer does not say.
 * @param outwards the objects that speak of it, the envelope first: its own reason counts, its own message does not.
 */
export function reasonIn(outwards: readonly Json[]): string | null {
  const words = firstWords(outwards, FAILURE_FIELDS) ?? firstWords([...outwards].reverse(), GENERAL_FIELDS);
  if (words !== null) return words;
  for (const source of outwards) {
    for (const field of REASON_CODES) {
      const code = codeOf(source[field]) ?? codeOf(asObject(source.error)?.[field]);
      if (code !== null && !NO_WORDS.test(code)) return code;
    }
  }
  return null;
}

/** An answer's own error code and words, from any of the shapes in which gateways refuse a request. */
export interface AnswerError {
  readonly code: string;
  readonly message: string | null;
}

const SUCCESS = new Set(['success', 'succeeded', 'ok', '0', '200', '201', 'true', '']);
const FAILED_STATUS = /^(?:error|fail|failed|failure|unauthorized|forbidden|denied|rejected)$/i;

/** Envelopes in which an error stands one level down. */
const ENVELOPES = ['base_resp', 'ResponseMetadata', 'meta', 'header', 'fault', 'result', 'response'];

const isFalse = (value: unknown): boolean => value === false || value === 'false';

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0) return false;
  if (typeof value === 'string' && saysNothing(value)) return false;
  return !(Array.isArray(value) && value.length === 0);
}

/** Finds the error that an answer says it is; null for one that says none. */
export function errorIn(body: unknown, depth = 0): AnswerError | null {
  const object = asObject(body);
  if (!object) return null;
  const error = object.error ?? object.Error ?? object.err ?? object.errors;
  const inner = asObject(error);
  const said = [
    ...[inner?.code, inner?.type, inner?.Code, inner?.status],
    ...[
      object.code,
      object.err_code,
      object.errorCode,
      object.error_code,
      object.ErrCode,
      object.status_code,
    ],
    ...[
      object.statusCode,
      typeof object.status === 'number' && object.status >= 400 ? object.status : undefined,
    ],
  ]
    .map(codeOf)
    .filter((code) => code !== null);
  const failedCode = said.find((code) => !SUCCESS.has(code.toLowerCase()));
  const saysNo =
    isFalse(object.success) ||
    isFalse(object.ok) ||
    (typeof object.status === 'string' && FAILED_STATUS.test(object.status.trim()));
  if (isSet(error) || failedCode !== undefined || saysNo) {
    return { code: failedCode ?? '', message: messageIn(object) };
  }
  if (depth > 1) return null;
  for (const field of ENVELOPES) {
    const below = errorIn(object[field], depth + 1);
    if (below) return below;
  }
  return null;
}

/** Finds the words of a refusal; null where there are none. */
export function messageIn(object: Json): string | null {
  for (const field of [
    'error',
    'errors',
    'err',
    'Error',
    'message',
    'msg',
    'detail',
    'data',
    ...MESSAGE_FIELDS,
  ]) {
    // Data is the words themselves at some gateways, and the task at most.
    if (field === 'data' && typeof object.data !== 'string') continue;
    const words = Object.hasOwn(object, field) ? wordsOf(object[field]) : null;
    if (words !== null) return words;
  }
  return null;
}
