/** A service's client for items of the library: it is asked by their ids, and its service by the ids of their tasks. */
import type { Answer, ServiceClient } from './client.ts';

/** @param taskIdOf what the service calls the task of an item. */
export function forItems(client: ServiceClient, taskIdOf: (id: string) => string): ServiceClient {
  const named = (answer: Answer, id: string): Answer =>
    answer.generation.id === id ? answer : { ...answer, generation: { ...answer.generation, id } };
  return {
    query: async (id, signal) => named(await client.query(taskIdOf(id), signal), id),
    async queryBatch(ids, signal) {
      const taskIds = ids.map(taskIdOf);
      const answers = await client.queryBatch(taskIds, signal);
      if (answers === null) return null;
      return new Map(
        ids.flatMap((id, place) => {
          const answer = answers.get(taskIds[place] ?? id);
          return answer ? [[id, named(answer, id)] as const] : [];
        }),
      );
    },
    downloadVideoUrl: (id, signal) => client.downloadVideoUrl(taskIdOf(id), signal),
    headersFor: client.headersFor,
  };
}
