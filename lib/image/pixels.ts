export function readPixels(_name: string, image: any) {
  const { width, height } = image;
  const channels = image.channels ?? image.data.length / (width * height);
  const k = image.data instanceof Float32Array ? 1 : 1 / 255;
  return { width, height, channels, data: Float32Array.from(image.data, (v: any) => v * k) };
}
