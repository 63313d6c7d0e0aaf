/** Answers the page's calls about what is finished at services and not saved here. */
import type { Engine } from '../core/engine.ts';
import type { Handlers } from './register-handlers.ts';

type RescueHandlers = Pick<Handlers, Extract<keyof Handlers, `rescue.${string}`>>;

export function createRescueHandlers(rescue: Engine['rescue']): RescueHandlers {
  return {
    'rescue.states': () => rescue.states(),
    'rescue.look': ({ id }) => rescue.look(id),
    'rescue.setHourly': ({ id, isOn }) => rescue.setHourly(id, isOn),
    'rescue.track': ({ id }) => rescue.track(id),
    'rescue.leave': ({ id }) => rescue.leave(id),
  };
}
