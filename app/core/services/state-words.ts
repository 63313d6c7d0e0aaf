/**
 * Says what the state words of all known services mean (docs/rules.md, field A5), whatever their case. What a definition
 * says of its own words counts before it.
 */
import type { GenerationState } from '../../shared/generation.ts';

const WORDS: Readonly<Record<Exclude<GenerationState, 'unknown'>, readonly string[]>> = {
  pending: [
    ...['pending', 'queued', 'queueing', 'queuing', 'queue', 'inqueue', 'enqueued', 'notstart', 'notstarted'],
    ...['submitted', 'submitting', 'waiting', 'wait', 'created', 'create', 'staged', 'accepted', 'received'],
    ...[
      'scheduled',
      'preparing',
      'throttled',
      'starting',
      'init',
      'initializing',
      'initialized',
      'new',
      'draft',
    ],
    ...['排队中', '等待中', '待处理', '未开始', '排隊中', '待處理', '待機中', '待ち', '대기', '대기중'],
    ...['wartend', 'enattente', 'pendiente', 'encola', 'pendente', 'nafila', 'вочереди', 'ожидание'],
  ],
  processing: [
    ...[
      'processing',
      'inprogress',
      'dreaming',
      'running',
      'run',
      'generating',
      'rendering',
      'started',
      'start',
    ],
    ...[
      'executing',
      'working',
      'progress',
      'doing',
      'active',
      'ongoing',
      'uploading',
      'downloading',
      'upscaling',
    ],
    ...[
      'retrying',
      'moderating',
      'reviewing',
      'encoding',
      'transcoding',
      '处理中',
      '生成中',
      '进行中',
      '执行中',
    ],
    ...['處理中', '生成中', '進行中', '執行中', '実行中', '処理中', '처리중', '생성중', '진행중'],
    ...['inbearbeitung', 'encours', 'enproceso', 'procesando', 'emandamento', 'processando', 'вобработке'],
  ],
  completed: [
    ...['completed', 'complete', 'success', 'succeeded', 'succeed', 'successful', 'successed', 'finished'],
    ...['finish', 'done', 'ready', 'ended', 'generated', 'ok', '成功', '已完成', '完成', '生成成功'],
    ...[
      '完了',
      '完了しました',
      '생성완료',
      '완료',
      '완료됨',
      '성공',
      'fertig',
      'abgeschlossen',
      'erfolgreich',
    ],
    ...['terminé', 'réussi', 'completado', 'terminado', 'concluído', 'завершено', 'готово', 'успешно'],
  ],
  failed: [
    ...[
      'failed',
      'failure',
      'fail',
      'error',
      'errored',
      'cancelled',
      'canceled',
      'cancel',
      'aborted',
      'abort',
    ],
    ...['expired', 'nsfw', 'rejected', 'reject', 'blocked', 'moderated', 'filtered', 'banned', 'deleted'],
    ...['timeout', 'timedout', 'terminated', 'revoked', 'stopped', 'killed', 'crashed', 'denied', 'refused'],
    ...[
      'contentmoderated',
      'requestmoderated',
      'contentpolicyviolation',
      'createtaskfailed',
      'generatefailed',
    ],
    ...['taskfailed', 'generationfailed', 'invalid', '失败', '已取消', '已失败', '生成失败', '违规'],
    ...[
      '失敗',
      '已失敗',
      '生成失敗',
      '違規',
      'エラー',
      'キャンセル',
      '실패',
      '생성실패',
      '오류',
      '취소',
      '취소됨',
    ],
    ...[
      'fehlgeschlagen',
      'fehler',
      'abgebrochen',
      'échoué',
      'échec',
      'erreur',
      'annulé',
      'fallido',
      'cancelado',
    ],
    ...['falhou', 'falha', 'erro', 'неудача', 'ошибка', 'отменено', 'неуспешно'],
  ],
};

const STATES: ReadonlyMap<string, GenerationState> = new Map(
  Object.entries(WORDS).flatMap(([state, words]) =>
    words.map((word) => [word, state as GenerationState] as const),
  ),
);

/** Writes a word plainly: `IN_PROGRESS`, `in progress`, `✅ In-Progress!` and `TASK_STATUS_IN_PROGRESS` are one. */
function plainWord(word: string): string {
  return word
    .slice(0, 64)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .replace(/^(?:task|job|video|generation)?(?:status|state)(?=.)/, '');
}

/** How words end that say of anything that it failed: `content_filtered`, `moderation_failed`, `cancelled_by_user`. */
const FAILED_ENDINGS =
  /(?:failed|failure|error|rejected|cancell?ed|blocked|filtered|moderated|violation|denied|refused|aborted|expired|timedout|timeout)(?:by[a-z]{1,20})?$/;

/** `failed_moderation`, `failed: out of memory`; what will be tried again has not failed. */
const FAILED_BEGINNING = /^(?:failed|rejected|cancell?ed)(?!.*(?:retr|again))/;

/**
 * Says what a word means. One that is not known is `unknown`, which is waited for, unless it begins or ends as those do
 * that say that it failed.
 */
export function stateOf(word: string): GenerationState {
  const plain = plainWord(word);
  const isFailed = FAILED_ENDINGS.test(plain) || FAILED_BEGINNING.test(plain);
  return STATES.get(plain) ?? (isFailed ? 'failed' : 'unknown');
}

/** Numbers that services use for states, by the field they stand in; null for one that says nothing. */
const NUMBERS: Readonly<Record<'flag' | 'status', readonly (GenerationState | null)[]>> = {
  // 0 generating, 1 success, 2 creating failed, 3 generating failed.
  flag: ['processing', 'completed', 'failed', 'failed'],
  // 1 finished, 5 generating, 6 deleted, 7 moderated, 8 failed; what 2 to 4 mean differs.
  status: [
    'pending',
    'completed',
    'unknown',
    'unknown',
    'unknown',
    'processing',
    'failed',
    'failed',
    'failed',
  ],
};

/** Says what state a number means; null for one that is no state. */
export function stateOfNumber(field: 'flag' | 'status', value: number): GenerationState | null {
  return NUMBERS[field][value] ?? null;
}
