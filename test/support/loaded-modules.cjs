// Preloaded into a process, prints at its exit which files of OpenTelemetry it has loaded.
process.on('exit', () => {
  const loaded = Object.keys(require.cache).filter((file) => file.includes('@opentelemetry'));
  process.stdout.write(`LOADED ${JSON.stringify(loaded)}\n`);
});
