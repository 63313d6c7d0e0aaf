/** Services: added, changed and removed in the settings, and told apart where there are several. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { DailiesError } from '../../app/shared/error-code.ts';
import { completeDom } from './dom.ts';
import { makeRow } from './fake-bridge.ts';
import { makeAccount } from './fake-services.ts';
import { openSettings } from './open-settings.ts';
import { argumentsOf, open, rowOf } from './open-window.ts';

completeDom();

const ANSWER = JSON.stringify({
  job: {
    job_id: 'j-77aa01',
    phase: 2,
    text_prompt: 'A fox in the snow',
    artefacts: [
      { kind: 'cover', href: 'https://cdn.example/c.jpg' },
      { kind: 'final', href: 'https://cdn.example/f.mp4' },
    ],
  },
});
const ASKED = `curl "https://api.foxfilm.example/v3/jobs?job=j-77aa01" -H 'X-Fox-Token: sk-canary-0002'`;
const fox = makeAccount('fox', { name: 'Fox Film', tasks: 3 });

async function addOther(asked: string, answer: string): Promise<HTMLElement> {
  await fireEvent.click(screen.getByRole('button', { name: 'Add a service…' }));
  await fireEvent.change(screen.getByLabelText('Service'), { target: { value: '+' } });
  await fireEvent.input(await screen.findByLabelText('Address that you asked'), { target: { value: asked } });
  await fireEvent.input(screen.getByLabelText('Answer that you got'), { target: { value: answer } });
  return screen.getByRole('region', { name: 'Add a service' });
}

test('with one service the settings are its address and key alone', async () => {
  await openSettings('Services');
  expect(screen.getByLabelText('Gateway address')).toBeTruthy();
  expect(screen.getByLabelText('API key')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Remove' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Add a service…' })).toBeTruthy();
});

test('a service that nobody has seen is added from one pasted answer, and then its key', async () => {
  const fake = await openSettings('Services');
  const form = await addOther(ASKED, ANSWER);
  const reading = await screen.findByRole('region', { name: 'What Dailies reads' });
  expect(within(reading).getByLabelText<HTMLSelectElement>('What “2” means').value).toBe('done');
  expect(within(reading).getByText('A fox in the snow')).toBeTruthy();
  expect(within(reading).getByText('GET v3/jobs?job={id}')).toBeTruthy();
  expect(within(reading).getByText('X-Fox-Token: {key}')).toBeTruthy();
  expect(within(reading).getByLabelText<HTMLInputElement>(/f\.mp4/).checked).toBe(true);
  const name = within(form).getByLabelText<HTMLInputElement>('Name');
  expect(name.value).toBe('foxfilm.example');
  await fireEvent.input(name, { target: { value: 'Fox Film' } });
  await fireEvent.click(within(form).getByRole('button', { name: 'Add' }));
  await fireEvent.input(await screen.findByLabelText('API key'), { target: { value: 'sk-1234567890' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Save key' }));
  await screen.findByText('Key saved.');
  expect(argumentsOf(fake, 'accounts.add')).toEqual([
    { service: 'fox-film', name: 'Fox Film', baseUrl: null },
  ]);
  expect(argumentsOf(fake, 'accounts.setKey')).toEqual([
    { id: 'fox-film', key: 'sk-1234567890', storeAnyway: false },
  ]);
  expect(JSON.stringify(argumentsOf(fake, 'services.save'))).not.toContain('canary');
  await fireEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(await screen.findByText(/api\.foxfilm\.example · Key ends in …7890 · 0 clips/)).toBeTruthy();
});

test('of an answer with several clips the link of each is shown, and one choice is for all', async () => {
  const fake = await openSettings('Services');
  const clips = [1, 2, 3].map((at) => ({ final: { href: `https://cdn.example/${at}.mp4` } }));
  const form = await addOther(ASKED, JSON.stringify({ job: { job_id: 'j-77aa01', phase: 2, clips } }));
  const reading = await screen.findByRole('region', { name: 'What Dailies reads' });
  for (const at of [1, 2, 3]) {
    const line = within(reading).getByText(`Clip ${at} of 3`).closest('li');
    expect(line?.textContent).toContain(`https://cdn.example/${at}.mp4`);
  }
  await fireEvent.click(within(form).getByRole('button', { name: 'Add' }));
  await screen.findByLabelText('API key');
  const [{ definition }] = argumentsOf(fake, 'services.save') as [{ definition: string }];
  expect(JSON.parse(definition)).toMatchObject({ answer: { links: ['job.clips[*].final.href'] } });
});

test('the person chooses another link, and what a state means', async () => {
  const fake = await openSettings('Services');
  const form = await addOther(ASKED, ANSWER);
  await fireEvent.click(await screen.findByLabelText(/c\.jpg/));
  await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>(/c\.jpg/).checked).toBe(true));
  await fireEvent.click(within(form).getByRole('button', { name: 'Add' }));
  await screen.findByLabelText('API key');
  const [{ definition }] = argumentsOf(fake, 'services.save') as [{ definition: string }];
  expect(JSON.parse(definition)).toMatchObject({ answer: { links: ['job.artefacts[0].href'] } });
});

test('a state that is given another meaning is read by it', async () => {
  await openSettings('Services');
  await addOther(ASKED, ANSWER);
  await fireEvent.change(await screen.findByLabelText('What “2” means'), { target: { value: 'working' } });
  await waitFor(() =>
    expect(screen.getByLabelText<HTMLSelectElement>('What “2” means').value).toBe('working'),
  );
});

test.each([
  ['', ANSWER, /^Paste the address too/],
  ['https://api.x.example/v1/videos', ANSWER, /^This address has no task ID in it/],
  ['curl -X POST https://api.x.example/v1/jobs/j-77aa01', ANSWER, /Dailies never submits/],
  [ASKED, '<html>', /^This is no JSON/],
  [ASKED, '{"job":{"job_id":"j-77aa01","status":"running"}}', /^This clip is not finished/],
  [ASKED, '{"job":{"job_id":"j-77aa01","status":"done"}}', /^The clip’s link was not found/],
] as const)('what cannot be used is told in one sentence: %s %s', async (asked, answer, sentence) => {
  await openSettings('Services');
  const form = await addOther(asked, answer);
  expect(await screen.findByText(sentence)).toBeTruthy();
  expect(within(form).getByRole('button', { name: 'Add' }).getAttribute('aria-disabled')).toBe('true');
});

test('an answer of a service that is built in is known for what it is', async () => {
  const fake = await openSettings('Services');
  const answer = { id: 'a1b2c3', status: 'SUCCEEDED', output: ['https://cdn.example/a.mp4'] };
  const form = await addOther('https://api.dev.runwayml.com/v1/tasks/a1b2c3', JSON.stringify(answer));
  expect(await screen.findByText('This is Runway, which Dailies knows.')).toBeTruthy();
  await fireEvent.click(within(form).getByRole('button', { name: 'Add' }));
  await screen.findByLabelText('API key');
  expect(argumentsOf(fake, 'accounts.add')).toEqual([{ service: 'runway', name: 'Runway', baseUrl: null }]);
  expect(fake.callsOf('services.save')).toEqual([]);
});

test('a built-in service says what is not confirmed, and a gateway’s asks where it is', async () => {
  const fake = await openSettings('Services');
  await fireEvent.click(screen.getByRole('button', { name: 'Add a service…' }));
  await screen.findByRole('option', { name: 'Kling on gateways' });
  const form = screen.getByRole('region', { name: 'Add a service' });
  const choice = screen.getByLabelText('Service');
  await fireEvent.change(choice, { target: { value: 'kling-gateway' } });
  expect(await screen.findByText('Not confirmed yet: That links live 30 days.')).toBeTruthy();
  await fireEvent.input(screen.getByLabelText('Address'), { target: { value: 'nowhere' } });
  await fireEvent.click(within(form).getByRole('button', { name: 'Add' }));
  expect(await screen.findByText(/address/i, { selector: '.invalid' })).toBeTruthy();
  await fireEvent.input(screen.getByLabelText('Address'), { target: { value: 'https://gw.example' } });
  await fireEvent.click(within(form).getByRole('button', { name: 'Add' }));
  await screen.findByLabelText('API key');
  expect(argumentsOf(fake, 'accounts.add').at(-1)).toEqual({
    ...{ service: 'kling-gateway', name: 'Kling on gateways', baseUrl: 'https://gw.example' },
  });
});

test('a service is renamed, moved, tested and removed; the first one stays', async () => {
  const fake = await openSettings('Services', {}, { accounts: [fox] });
  const card = (await screen.findByText('Fox Film')).closest('details') as HTMLElement;
  const inside = within(card);
  await fireEvent.change(inside.getByLabelText('Name'), { target: { value: 'Fox' } });
  await fireEvent.change(inside.getByLabelText('Address'), { target: { value: 'http://x' } });
  expect(await inside.findByRole('alert')).toBeTruthy();
  await fireEvent.change(inside.getByLabelText('Address'), { target: { value: 'https://x.example/' } });
  await waitFor(() => expect(inside.queryByRole('alert')).toBeNull());
  expect(argumentsOf(fake, 'accounts.rename')).toEqual([{ id: 'fox', name: 'Fox' }]);
  const remove = inside.getByRole('button', { name: 'Remove' });
  await fireEvent.click(remove);
  expect(await inside.findByText(/Its clips stay, on the list and on disk/)).toBeTruthy();
  expect(fake.callsOf('accounts.remove')).toEqual([]);
  await fireEvent.click(remove);
  await waitFor(() => expect(screen.queryByText('Fox')).toBeNull());
  expect(screen.queryByRole('button', { name: 'Remove' })).toBeNull();
});

test('a key that is refused by its service is told beside it', async () => {
  const key = { state: 'stored', hint: 'abcd', weakStorage: false } as const;
  const fake = await openSettings('Services', {}, { accounts: [{ ...fox, key }] });
  fake.handlers['accounts.testKey'] = () => {
    throw new DailiesError('key-refused');
  };
  const card = (await screen.findByText('Fox Film')).closest('details') as HTMLElement;
  await fireEvent.click(within(card).getByRole('button', { name: 'Test' }));
  expect(await within(card).findByText(/refused this key/)).toBeTruthy();
  expect(argumentsOf(fake, 'accounts.testKey')).toEqual([{ id: 'fox' }]);
});

test('the Add dialog asks where bare IDs go only with several services, and remembers it', async () => {
  const fake = await open({ rows: [makeRow('one')], accounts: [fox] });
  await fireEvent.click((await screen.findAllByRole('button', { name: /^Add/ }))[0] as HTMLElement);
  const to = await screen.findByLabelText<HTMLSelectElement>('IDs without an address go to');
  expect(to.value).toBe('main');
  await fireEvent.change(to, { target: { value: 'fox' } });
  await waitFor(() => expect(argumentsOf(fake, 'accounts.use')).toEqual([{ id: 'fox' }]));
  fake.handlers['tasks.add'] = () => [
    { outcome: 'added', id: 'a1', account: 'fox' },
    { outcome: 'added', id: 'a2', account: 'main' },
  ];
  await fireEvent.input(screen.getByLabelText(/^Task IDs/), { target: { value: 'a1 a2' } });
  await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Add' }));
  const list = await screen.findByRole('list', { name: 'What was found' });
  expect(within(list).getByText('Fox Film')).toBeTruthy();
  expect(within(list).getByText('Luma gateway')).toBeTruthy();
});

test('with one service the Add dialog says nothing of services', async () => {
  await open({ rows: [makeRow('one')] });
  await fireEvent.click((await screen.findAllByRole('button', { name: /^Add/ }))[0] as HTMLElement);
  await screen.findByLabelText(/^Task IDs/);
  expect(screen.queryByLabelText('IDs without an address go to')).toBeNull();
});

test('the list is filtered by service, and a row names one that is not the first', async () => {
  const rows = [makeRow('one'), makeRow('two', { account: 'fox' })];
  const fake = await open({ rows, accounts: [fox] });
  const row = await rowOf('Prompt of two');
  await waitFor(() => expect(within(row).getByText('Fox Film')).toBeTruthy());
  expect(within(await rowOf('Prompt of one')).queryByText('Luma gateway')).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: /^Filter/ }));
  await fireEvent.change(await screen.findByLabelText('Service'), { target: { value: 'fox' } });
  await waitFor(() => expect(screen.queryByRole('row', { name: 'Prompt of one' })).toBeNull());
  expect(fake.callsOf('library.window').at(-1)?.argument).toMatchObject({ facets: { account: 'fox' } });
});

const WHOLE = {
  ...{ id: 'crow', name: 'Crow Films', baseUrl: 'https://api.crow.example', sources: ['Their page.'] },
  auth: { header: 'x-api-key', value: '{key}' },
  query: 'v1/jobs?id={id}',
  answer: { state: ['phase'], states: { waiting: [0], working: [1], done: [2], failed: [3] } },
};

async function pasteDefinition(text: string): Promise<HTMLElement> {
  await fireEvent.click(screen.getByRole('button', { name: 'Add a service…' }));
  await fireEvent.change(screen.getByLabelText('Service'), { target: { value: '+' } });
  await fireEvent.input(await screen.findByLabelText('Or its definition'), { target: { value: text } });
  return screen.getByRole('region', { name: 'Add a service' });
}

test('a whole definition is pasted in the place of an answer', async () => {
  const fake = await openSettings('Services');
  const form = await pasteDefinition(JSON.stringify(WHOLE));
  const name = await within(form).findByLabelText<HTMLInputElement>('Name');
  await waitFor(() => expect(name.value).toBe('Crow Films'));
  await fireEvent.click(within(form).getByRole('button', { name: 'Add' }));
  await screen.findByLabelText('API key');
  expect(argumentsOf(fake, 'accounts.add')).toEqual([
    { service: 'crow-films', name: 'Crow Films', baseUrl: null },
  ]);
});

test.for([
  ['a method that submits', { ...WHOLE, method: 'POST' }, 'method: is nothing that a definition can say.'],
  ['a path that is none', { ...WHOLE, answer: { ...WHOLE.answer, id: ['a..b'] } }, 'answer.id.0: is no path'],
  ['a list that is sent', { ...WHOLE, list: { method: 'POST' } }, 'list.'],
  ['a part that is missing', { ...WHOLE, query: undefined }, 'query: is missing.'],
] as const)('a definition with %s is refused by the path of its fault', async ([, definition, fault]) => {
  await openSettings('Services');
  const form = await pasteDefinition(JSON.stringify(definition));
  expect((await within(form).findByRole('alert')).textContent).toContain(fault);
  expect(within(form).getByRole('button', { name: 'Add' }).getAttribute('aria-disabled')).toBe('true');
});
