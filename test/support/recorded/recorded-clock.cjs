/**
 * Loaded into a replayed hook (NODE_OPTIONS): its first look at the clock, which is for the time of its event, shows the recorded time, all others the real one.
 * So a session need not be replayed in its own time, and hooks and lines tell of the same times.
 */
const recorded = Number(process.env.RECORDED_TIME);
if (recorded > 0 && process.argv[1].endsWith('/hook.cjs')) {
  const now = Date.now;
  const uptime = process.uptime.bind(process);
  Date.now = () => {
    Date.now = now;
    const sinceStart = uptime();
    // The hook asks next how long it has been running: a busy machine may have let it wait in between.
    process.uptime = () => {
      process.uptime = uptime;
      return sinceStart;
    };
    return recorded + sinceStart * 1000;
  };
}
