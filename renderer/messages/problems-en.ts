/** What a person reads for each error code: what happened, then what to do. Complete by its type. */
import type { ErrorCode } from '../../app/shared/error-code.ts';

export type ProblemMessages = { readonly [Code in ErrorCode]: string };

export const problemsEn: ProblemMessages = {
  'no-key': 'No API key is set. Enter it in Settings.',
  'key-unusable':
    'The API key holds characters that a key cannot have. Copy it again and enter it in Settings.',
  'key-refused': 'The gateway refused the API key. Check the key and the gateway address in Settings.',
  'bad-address':
    'This gateway address cannot be used. Enter an https:// address; plain http works for this computer only.',
  'bad-id': 'This is not a task id. Ids have letters, digits, - and _ only.',
  'unknown-task':
    'The gateway does not know this task. Check that the id is right and belongs to this gateway.',
  'gateway-unreachable':
    'The gateway cannot be reached. Dailies keeps trying; check the connection and the gateway address.',
  'gateway-timeout': 'The gateway took too long to answer. Dailies keeps trying.',
  'gateway-certificate':
    'The gateway’s certificate cannot be trusted, so nothing was sent. Check the address, this computer’s clock, or your proxy.',
  'gateway-busy': 'The gateway asks us to slow down. Dailies waits and tries again by itself.',
  'gateway-fault': 'The gateway has a fault of its own. Dailies keeps trying.',
  'bad-answer':
    'The gateway sent something that is not an answer about this task. Dailies keeps trying; if it goes on, check the gateway address.',
  'proxy-unreachable':
    'The proxy cannot be reached. Dailies keeps trying; check that it runs, and the proxy in Settings.',
  'proxy-refused':
    'The proxy does not let Dailies through. Choose another one in Settings, or ask whoever runs it.',
  'generation-failed':
    'The service could not make this clip. Change the prompt and submit it again at the service.',
  'no-link': 'The service says this is finished but gives no link to the clip. Try again later.',
  'not-offered': 'The service does not offer this file for this generation.',
  'link-refused': 'The link to the clip was refused for safety. Check the gateway address in Settings.',
  'link-expired': 'The link to the clip has expired, and the service gave no new one. Try again later.',
  'connection-lost': 'The connection broke. Nothing received is lost; Dailies goes on from there.',
  stalled: 'No data came for a while. Dailies goes on from where it stopped.',
  'file-certificate':
    'The file server’s certificate cannot be trusted. Check this computer’s clock or your proxy.',
  'file-server-busy': 'The file server asks us to slow down. Dailies waits and tries again by itself.',
  'file-server-fault': 'The file server has a fault. Dailies tries again by itself.',
  'bad-transfer':
    'The file server’s answer does not add up. Try again; if it goes on, the file may be broken there.',
  'not-a-clip': 'A web page or something else came instead of the clip. Try again later.',
  'damaged-clip': 'The clip came damaged, so it was not kept. Try again.',
  'disk-full': 'The disk is full. Make some space or choose another folder; then downloads go on.',
  'folder-missing': 'The folder for clips is gone. Connect its drive or choose another folder in Settings.',
  'folder-unwritable': 'Dailies may not write to the folder for clips. Choose another one in Settings.',
  'file-too-large': 'The clip is too large for this disk’s file system. Choose a folder on another disk.',
  'name-too-long': 'The file name is too long for this disk. Shorten the name template in Settings.',
  'too-many-open-files': 'Too many files are open on this computer. Dailies tries again by itself.',
  'target-blocked':
    'Something that is not a plain file stands where the clip should go. Move it away and try again.',
  'disk-fault': 'The disk reported a fault. Check the disk, or choose another folder.',
  'file-trashed': 'The file is in the trash. Put it back from there, or download it again.',
  'trash-refused':
    'The system could not move the file to its trash. It is still in its folder; you can delete it there.',
  'file-missing':
    'The saved file has been moved or deleted. Show Dailies where it is now, or download it again.',
  'library-in-use': 'Another Dailies has this library open. Close it first.',
  'library-unusable':
    'The library could not be read. It was set aside, not deleted, and a new one was started.',
  'library-newer': 'This library was made by a newer Dailies. Update the app to open it.',
  'secrets-unavailable':
    'This system’s secret storage does not answer. Unlock it, or use the key for this session only.',
  'timed-out': 'The time allowed for this ran out. Try again.',
  cancelled: 'Cancelled. You can start it again.',
  'bad-input': 'This value cannot be used.',
  'not-found': 'This item is no longer on the list.',
  internal: 'Something in Dailies went wrong. Nothing is lost; try again, or restart the app.',
};
