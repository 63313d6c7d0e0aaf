/**
 * Holds the services that Dailies knows, one file each in built-in/. The tests read them by the schema that a person's
 * own go through: to do so with each start would take as long as to open the library.
 */
import apimart from './built-in/apimart.json' with { type: 'json' };
import dashscope from './built-in/dashscope.json' with { type: 'json' };
import fal from './built-in/fal.json' with { type: 'json' };
import googleVeo from './built-in/google-veo.json' with { type: 'json' };
import higgsfield from './built-in/higgsfield.json' with { type: 'json' };
import kie from './built-in/kie.json' with { type: 'json' };
import kieLuma from './built-in/kie-luma.json' with { type: 'json' };
import klingGateway from './built-in/kling-gateway.json' with { type: 'json' };
import lumaAgents from './built-in/luma-agents.json' with { type: 'json' };
import lumaDreamMachine from './built-in/luma-dream-machine.json' with { type: 'json' };
import lumaGatewayFile from './built-in/luma-gateway.json' with { type: 'json' };
import minimax from './built-in/minimax.json' with { type: 'json' };
import minimaxV2 from './built-in/minimax-v2.json' with { type: 'json' };
import newApi from './built-in/new-api.json' with { type: 'json' };
import openaiVideos from './built-in/openai-videos.json' with { type: 'json' };
import openrouter from './built-in/openrouter.json' with { type: 'json' };
import piapi from './built-in/piapi.json' with { type: 'json' };
import pikaGateway from './built-in/pika-gateway.json' with { type: 'json' };
import pixverse from './built-in/pixverse.json' with { type: 'json' };
import replicate from './built-in/replicate.json' with { type: 'json' };
import runway from './built-in/runway.json' with { type: 'json' };
import seedance from './built-in/seedance.json' with { type: 'json' };
import seedanceGateway from './built-in/seedance-gateway.json' with { type: 'json' };
import veoGateway from './built-in/veo-gateway.json' with { type: 'json' };
import vidu from './built-in/vidu.json' with { type: 'json' };
import wavespeed from './built-in/wavespeed.json' with { type: 'json' };
import xai from './built-in/xai.json' with { type: 'json' };
import type { ServiceDefinition } from './definition.ts';

/** The first service and the default one. */
export const lumaGateway = lumaGatewayFile as ServiceDefinition;

/** In the order in which they are shown. */
export const builtInServices = [
  lumaGateway,
  lumaDreamMachine,
  lumaAgents,
  newApi,
  openaiVideos,
  openrouter,
  veoGateway,
  googleVeo,
  klingGateway,
  runway,
  minimax,
  minimaxV2,
  vidu,
  seedance,
  seedanceGateway,
  dashscope,
  pixverse,
  pikaGateway,
  replicate,
  fal,
  kie,
  kieLuma,
  piapi,
  apimart,
  wavespeed,
  xai,
  higgsfield,
] as readonly ServiceDefinition[];
