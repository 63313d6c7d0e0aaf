import { expect, test } from 'vitest';
import { builtInServices } from '../../../../app/core/services/definitions/built-in.ts';
import { recognise } from '../../../../app/core/services/definitions/recognise.ts';

test.for([
  ['https://api.dev.runwayml.com/v1/tasks/17f20503-6c24', 'runway', '17f20503-6c24'],
  ['https://api.runwayml.com/v1/tasks/17f20503-6c24', 'runway', '17f20503-6c24'],
  ['https://api.minimax.io/v1/query/video_generation?task_id=1768', 'minimax', '1768'],
  ['https://queue.fal.run/fal-ai/veo3/requests/7-a/status', 'fal', 'fal-ai/veo3/requests/7-a'],
  ['https://queue.fal.run/fal-ai/veo3/requests/7-a', 'fal', 'fal-ai/veo3/requests/7-a'],
  [
    'https://generativelanguage.googleapis.com/v1beta/models/veo-3.1/operations/x1',
    'google-veo',
    'models/veo-3.1/operations/x1',
  ],
  ['https://api.kie.ai/api/v1/jobs/recordInfo?taskId=task_1', 'kie', 'task_1'],
  ['https://api.kie.ai/api/v1/modify/record-info?taskId=774d', 'kie-luma', '774d'],
  ['https://api.kie.ai/api/v1/jobs/recordInfo?taskId=task_1&debug=1', 'kie', 'task_1'],
  ['https://www.kkiai.com/luma/generations/0b6f', 'luma-gateway', '0b6f'],
  ['HTTPS://API.RunwayML.com/v1/tasks/17f20503-6c24/', 'runway', '17f20503-6c24'],
  ['https://api.replicate.com:443/v1/predictions/rrr4jq1zqxrga0?x=1#top', 'replicate', 'rrr4jq1zqxrga0'],
  ['https://api.vidu.com/ent/v2/tasks/9203456/creations?x=1', 'vidu', '9203456'],
  ['https://api.vidu.com/ent/v2/tasks/9203456/creations/#x', 'vidu', '9203456'],
  ['https://api.minimax.io/v1/query/video_generation?GroupId=7&task_id=1768', 'minimax', '1768'],
] as const)('%s is of %s', ([address, service, id]) => {
  const found = recognise(builtInServices, ` ${address}\n`);
  expect([found?.service.id, found?.id]).toEqual([service, id]);
});

test.for([
  'https://api.dev.runwayml.com.evil.example/v1/tasks/1',
  'http://api.dev.runwayml.com/v1/tasks/1',
  'https://api.dev.runwayml.com/v1/tasks/',
  'https://API.dev.runwayml.com/V1/tasks/1',
  'https://api.dev.runwayml.com:8443/v1/tasks/1',
  'https://evil.example/?https://api.dev.runwayml.com/v1/tasks/1',
  'https://api.minimax.io/v1/query/video_generation?xtask_id=1768',
  'https://api.dev.runwayml.com/v1/tasks/a%2f..%2fb',
  'https://api.dev.runwayml.com/v1/tasks/%E0%A4%A',
  'https://queue.fal.run/../status',
  'just words',
  '',
])('“%s” is of none', (text) => {
  expect(recognise(builtInServices, text)).toBeNull();
});
