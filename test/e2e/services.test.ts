/** Several services in one window: one that nobody has seen is added from a pasted answer, and a mixed list finds both. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtInServices } from '../../app/core/services/definitions/built-in.ts';
import { parseDefinition } from '../../app/core/services/definitions/definition.ts';
import { routeUrl } from '../../app/core/services/definitions/route.ts';
import { loadClip } from '../luma-service/media.ts';
import { answerOf, readFixture, type ServiceFixture } from '../services/fixture.ts';
import { clipNumbered, startSimulatedService } from '../services/simulated-service.ts';
import { openStage, type Stage } from './stage.ts';
import { picture, savedPath, waitForStatus } from './window-row.ts';

const KEY = 'fox-7f3e9a51c2d84b06';
const ID = '0f3a6c1e-58d2-4b7f-9d10-6a2be4c8f913';

/** What the service is, which the app is never told. */
const TRUTH = parseDefinition({
  ...{ id: 'fox', name: 'Fox', baseUrl: null, sources: ['this test'], query: 'v3/jobs?job={id}' },
  auth: { header: 'X-Fox-Token', value: '{key}' },
  answer: { state: ['job.phase'], states: { waiting: [], working: [1], done: [2], failed: [] } },
});
const LINK = 'https://files.example/fox.mp4';
const bodyOf = (phase: number, href: string | null): object => ({
  job: {
    ...{ job_id: ID, phase, text_prompt: 'A fox in the snow', err: '' },
    artefacts: href === null ? [] : [{ href: 'https://files.example/cover.jpg' }, { href }],
  },
});
const FIXTURE: ServiceFixture = {
  source: 'https://fox.example',
  id: ID,
  answers: [
    { name: 'working', state: 'processing', body: bodyOf(1, null) },
    { name: 'done', state: 'completed', link: LINK, body: bodyOf(2, LINK) },
  ],
};

test('a service that nobody has seen is added from one pasted answer, and a mixed list finds both services', async () => {
  await using stage = await openStage();
  const { video } = loadClip('square');
  await using fox = await startSimulatedService(TRUTH, FIXTURE, KEY, video.read(0, video.size));
  fox.say(...FIXTURE.answers);
  const { page, app, service } = stage;
  const luma = service.addTask({ prompt: 'A paper boat', stages: [] });
  await stage.enterKey();

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('tab', { name: 'Services' }).click();
  await page.getByRole('button', { name: 'Add a service…' }).click();
  await page.getByLabel('Service', { exact: true }).selectOption({ label: 'Another service…' });
  const asked = `curl "${fox.baseUrl}/v3/jobs?job=${ID}" -H "X-Fox-Token: $FOX_TOKEN"`;
  await page.getByLabel('Address that you asked').fill(asked);
  await page.getByLabel('Answer that you got').fill(JSON.stringify(bodyOf(2, LINK), null, 2));
  await page.getByRole('region', { name: 'What Dailies reads' }).getByText('A fox in the snow').waitFor();
  await picture(page, 'service-read');
  await page.getByLabel('Name', { exact: true }).fill('Fox Film');
  const form = page.getByRole('region', { name: 'Add a service' });
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await form.getByLabel('API key').fill(KEY);
  await app.nextDialog({ button: 'Send It There' });
  await form.getByRole('button', { name: 'Save key' }).click();
  await form.getByText('Key saved.').or(form.getByText('Key kept in memory')).first().waitFor();
  await form.getByRole('button', { name: 'Done' }).click();
  await page.getByText(/Key ends in …4b06/).waitFor();
  await page.keyboard.press('Escape');

  await stage.paste(luma.id, `${fox.baseUrl}/v3/jobs?job=${ID}`);
  await waitForStatus(page, luma.id, 'Saved');
  await waitForStatus(page, ID, 'Saved');
  await savedPath(page, ID);
  await page.locator(`[data-id="${ID}"]`).getByText('Fox Film').waitFor();
  expect(new Set(fox.requests.map(({ at, headers }) => `${at} ${headers['x-fox-token']}`))).toEqual(
    new Set([`service ${KEY}`, 'files undefined']),
  );

  await page.getByRole('button', { name: /^Filter/ }).click();
  await page.getByRole('combobox', { name: 'Service', exact: true }).selectOption({ label: 'Fox Film' });
  await page.locator(`[data-id="${luma.id}"]`).waitFor({ state: 'detached' });
  await page.locator(`[data-id="${ID}"]`).waitFor();
  await picture(page, 'two-services');
});

test('every clip of a generation with several is saved, named and told apart', async () => {
  await using stage = await openStage();
  const { page } = stage;
  const { video } = loadClip('square');
  const clip = video.read(0, video.size);
  const definition = builtInServices.find(({ id }) => id === 'runway') ?? TRUTH;
  const fixture = readFixture('runway');
  await using service = await startSimulatedService(definition, fixture, KEY, clip);
  service.say(answerOf(fixture, 'working'), answerOf(fixture, 'done, with several'));
  await stage.enterKey();
  await openServices(stage);
  const address = routeUrl(definition.query, new URL(`${service.baseUrl}/`), 'id', fixture.id).href;
  await page.getByRole('button', { name: 'Add a service…' }).click();
  await page.getByLabel('Service', { exact: true }).selectOption({ label: 'Another service…' });
  const { header, value } = definition.auth;
  await page
    .getByLabel('Address that you asked')
    .fill(`curl "${address}" -H "${header}: ${value.replace('{key}', '$API_KEY')}"`);
  const answer = JSON.stringify(answerOf(fixture, 'done, with several').body, null, 2);
  await page.getByLabel('Answer that you got').fill(answer);
  await page.getByLabel('Name', { exact: true }).fill('Several');
  await giveKey(stage, KEY);
  await page.keyboard.press('Escape');
  await stage.paste(address);
  for (const id of [fixture.id, `${fixture.id}#2`]) {
    await waitForStatus(page, id, 'Saved');
    const path = await savedPath(page, id);
    const place = id === fixture.id ? 1 : 2;
    expect(path).toContain(` (${place}).`);
    expect(readFileSync(path).equals(clipNumbered(clip, place))).toBe(true);
    await page.locator(`[data-id="${id}"]`).click();
    await page.keyboard.press('ControlOrMeta+i');
    await page.getByText(`Clip ${place} of 2`).waitFor();
    await picture(page, `clip-${place}-of-2`);
    await page.keyboard.press('ControlOrMeta+i');
  }
});

/** Gives the key of the service that was just added, and waits until its card is there. */
async function giveKey({ page, app }: Stage, key: string): Promise<void> {
  const form = page.getByRole('region', { name: 'Add a service' });
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await form.getByLabel('API key').fill(key);
  await app.nextDialog({ button: 'Send It There' });
  await form.getByRole('button', { name: 'Save key' }).click();
  await form.getByText('Key saved.').or(form.getByText('Key kept in memory')).first().waitFor();
  await form.getByRole('button', { name: 'Done' }).click();
  await form.waitFor({ state: 'detached' });
}

async function openServices({ page }: Stage): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('tab', { name: 'Services' }).click();
}

/** Known to Dailies at their own addresses alone: here each is somebody nobody has seen. */
const ODD = ['kie', 'pixverse', 'google-veo', 'apimart', 'higgsfield'];

test('five services with odd answers are added from what a person has: a curl command and an answer', {
  timeout: 240_000,
}, async () => {
  await using stage = await openStage();
  const { page } = stage;
  const { video } = loadClip('square');
  await stage.enterKey();
  await openServices(stage);
  const given: { readonly id: string; readonly address: string }[] = [];
  await using services = new AsyncDisposableStack();
  for (const name of ODD) {
    const definition = builtInServices.find(({ id }) => id === name) ?? TRUTH;
    const fixture = readFixture(name);
    const key = `${name}-7f3e9a51c2d84b06`;
    const service = services.use(
      await startSimulatedService(definition, fixture, key, video.read(0, video.size)),
    );
    service.say(answerOf(fixture, 'waiting'), answerOf(fixture, 'working'), answerOf(fixture, 'done'));
    const address = routeUrl(definition.query, new URL(`${service.baseUrl}/`), 'id', fixture.id).href;
    const { header, value } = definition.auth;
    await page.getByRole('button', { name: 'Add a service…' }).click();
    await page.getByLabel('Service', { exact: true }).selectOption({ label: 'Another service…' });
    await page
      .getByLabel('Address that you asked')
      .fill(`curl "${address}" -H "${header}: ${value.replace('{key}', '$API_KEY')}"`);
    await page
      .getByLabel('Answer that you got')
      .fill(JSON.stringify(answerOf(fixture, 'done').body, null, 2));
    await page.getByRole('region', { name: 'What Dailies reads' }).waitFor();
    await page.getByLabel('Name', { exact: true }).fill(`Odd ${name}`);
    await giveKey(stage, key);
    given.push({ id: fixture.id, address });
  }
  await page.keyboard.press('Escape');
  await stage.paste(...given.map(({ address }) => address));
  for (const { id } of given) {
    await waitForStatus(page, id, 'Saved');
    await savedPath(page, id);
  }
});

test('clips that a service has and nobody saved here are found in its card, and saved with one press', async () => {
  await using stage = await openStage();
  const { page } = stage;
  const { video } = loadClip('square');
  const definition = builtInServices.find(({ id }) => id === 'openai-videos') ?? TRUTH;
  await using service = await startSimulatedService(
    definition,
    readFixture('openai-videos'),
    KEY,
    video.read(0, video.size),
  );
  const atMs = Date.now() - 20 * 60_000;
  service.list([
    { id: 'video_one', state: 'done', atMs },
    { id: 'video_two', state: 'working', atMs },
    { id: 'video_three', state: 'done', atMs: atMs - 60_000 },
  ]);
  await stage.enterKey();
  await openServices(stage);
  await page.getByRole('button', { name: 'Add a service…' }).click();
  await page.getByLabel('Service', { exact: true }).selectOption({ label: 'OpenAI’s shape' });
  const form = page.getByRole('region', { name: 'Add a service' });
  await form.getByLabel('Address').fill(service.baseUrl);
  await giveKey(stage, KEY);
  const rescue = page.getByRole('region', { name: 'Look for clips that are not saved here' });
  await rescue.getByRole('button', { name: 'Look for clips that are not saved here' }).click();
  await rescue.getByText('2 clips are finished there and not saved here').waitFor();
  const [first = ''] = await rescue.getByRole('listitem').allTextContents();
  expect(first).toMatch(/Prompt of video_three.*left.*Finished/s);
  expect(service.requests.filter(({ path }) => !path.startsWith('/v1/videos?'))).toEqual([]);
  await picture(page, 'rescue');
  await rescue.getByRole('button', { name: 'Save 2 clips' }).click();
  await rescue.getByText('Nothing is finished there that is not here.').waitFor();
  await page.keyboard.press('Escape');
  for (const id of ['video_one', 'video_three']) await waitForStatus(page, id, 'Saved');
  expect(service.requests.every(({ method }) => method === 'GET')).toBe(true);
});
