using QrAspire.Redirect.Answers;

namespace QrAspire.Redirect.FastPath;

/// <summary>A path of the warm-up, with a handler that knows one code only and instruments that nobody looks at.</summary>
internal sealed record Rehearsal(string Path, RedirectHandler Handler, RequestDuration Durations);
