/** Right answers, to be made almost right. */
const picture = {
  url: 'https://cdn.example/p.jpg',
  width: 680,
  height: 376,
  media_type: 'image',
  palette: null,
};
const video = { url: '', width: 680, height: 376, download_url: 'https://cdn.example/v.mp4?sig=1' };

export const nestedCompleted = {
  id: '0c9f2a41-9d1b-4b7e-8a52-1f0c6f6a7d11',
  state: 'completed',
  prompt: 'cat dance',
  created_at: '2024-07-01T07:35:13.498000Z',
  video,
  video_raw: { ...video, duration: 5.1, media_type: 'video' },
  thumbnail: picture,
  last_frame: picture,
  artifact: { video, thumbnail: picture, created_at: '0001-01-01T00:00:00Z' },
  estimate_wait_seconds: 30,
  liked: null,
};

export const flatCompleted = {
  code: 'success',
  message: '',
  data: {
    ...{
      task_id: 'task-1',
      status: 'SUCCESS',
      progress: '100%',
      fail_reason: '',
      finish_time: 1_720_000_000,
    },
    data: nestedCompleted,
  },
};
