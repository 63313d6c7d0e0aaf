/**
 * Wraps a service's client for items of the library: it is asked by their ids, and its service by the ids of their
 * tasks.
 */
import { clipPlace } from '../../shared/clip-id.ts';
import type { Answer, ServiceClient } from './client.ts';
import { clipOf } from './clip-of.ts';

/** Makes of an answer about a task one about the item that is that task or one of its clips. */
export function answerFor({ generation, raw }: Answer, id: string): Answer {
  return { generation: { ...clipOf(generation, clipPlace(id)), id }, raw };
}

/**
 * Wraps a client.
 * @param taskIdOf what the service calls the task of an item.
 */
export function forItems(client: ServiceClient, taskIdOf: (id: string) => string): ServiceClient {
  return {
    query: async (id, signal) => answerFor(await client.query(taskIdOf(id), signal), id),
    async queryBatch(ids, signal) {
      const taskIds = ids.map(taskIdOf);
      const answers = await client.queryBatch([...new Set(taskIds)], signal);
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
