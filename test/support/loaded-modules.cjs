// Preloaded into a process, tells at its end which files of OpenTelemetry it has loaded.
process.on('exit', () => {
  const loaded = Object.keys(require.cache).filter((file) => file.includes('@opentelemetry'));
  process.stdout.write(`LOADED ${JSON.stringify(loaded)}\n`);
});
