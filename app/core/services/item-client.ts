/**
 * Wraps a service's client for items of the library: it is asked by their ids, and its service by the ids of their
 * tasks.
 */
import { clipPlace } from '../../shared/clip-id.ts';
import type { Answer, KnownAnswer } from './answer.ts';
import type { ServiceClient } from './client.ts';
import { clipOf } from './clip-of.ts';

/** Makes of an answer about a task one about the item that is that task or one of its clips. */
export function answerFor(answer: Answer, id: string): Answer {
  const { generation } = answer;
  if (generation.id === id && !generation.clips) return answer;
  return { ...answer, generation: { ...clipOf(generation, clipPlace(id)), id } };
}

/**
 * Wraps a client.
 * @param taskIdsOf what the service calls the tasks of items, in their order
 */
export function forItems(
  client: ServiceClient,
  taskIdsOf: (ids: readonly string[]) => readonly string[],
): ServiceClient {
  const taskIdOf = (id: string): string => taskIdsOf([id])[0] ?? id;
  return {
    async query(id, signal, known) {
      const taskId = taskIdOf(id);
      return answerFor(await client.query(taskId, signal, taskId === id ? known : undefined), id);
    },
    async queryBatch(ids, signal, known) {
      const taskIds = taskIdsOf(ids);
      // What is known of an item that is called otherwise than its task is no answer about the task.
      const own = new Set(ids.filter((id, place) => id === taskIds[place]));
      const knownTask: KnownAnswer = (id) => (own.has(id) ? (known?.(id) ?? null) : null);
      const answers = await client.queryBatch([...new Set(taskIds)], signal, knownTask);
      if (answers === null) return null;
      return new Map(
        ids.flatMap((id, place) => {
          const answer = answers.get(taskIds[place] ?? id);
          return answer ? [[id, answerFor(answer, id)] as const] : [];
        }),
      );
    },
    downloadVideoUrl: (id, signal) => client.downloadVideoUrl(taskIdOf(id), signal),
    headersFor: client.headersFor,
  };
}
