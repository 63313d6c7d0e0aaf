/**
 * The simulated service by hand: `node test/luma-service/run.ts [--port N] [--cdn-port N] [--key KEY]`. Prints
 * what to connect to, then each request as it ends, until Ctrl-C.
 */
import { parseArgs } from 'node:util';
import { startLumaService } from './luma-service.ts';
import { addSamples, SAMPLES } from './samples.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'cdn-port': { type: 'string', default: '0' },
    key: { type: 'string', default: 'sk-demo-key' },
  },
});

const service = await startLumaService({
  apiKey: values.key,
  port: Number(values.port),
  cdnPort: Number(values['cdn-port']),
});
const tasks = addSamples(service);
console.log(`gateway  ${service.baseUrl}`);
console.log(`files    ${service.cdnUrl}`);
console.log(`key      ${service.apiKey}`);
console.log('tasks');
for (const [index, task] of tasks.entries()) console.log(`  ${task.id}  ${SAMPLES[index]?.story ?? ''}`);

let printed = 0;
const printer = setInterval(() => {
  for (let entry = service.requests[printed]; entry?.endedAt; entry = service.requests[printed]) {
    const path = entry.path.replace(/\?.*/, '?…');
    console.log(`${entry.side} ${entry.method} ${path} ${entry.status} ${entry.bytesSent} bytes`);
    printed += 1;
  }
}, 200);

const stop = (): void => {
  clearInterval(printer);
  void service.stop();
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
