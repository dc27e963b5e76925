using QrAspire.Api.Rendering.Symbols;

namespace QrAspire.Api.Rendering.Scannability;

/// <summary>A request changed until it is safe.</summary>
/// <param name="Request">The changed request.</param>
/// <param name="Verdict">Its judgement.</param>
/// <param name="Changes">What was changed, in words.</param>
public sealed record FixedRequest(RenderRequest Request, ScanVerdict Verdict, IReadOnlyList<string> Changes);

/// <summary>Raises the level, then the version, then shrinks the logo; restores the quiet zone. Colours are the user's and stay.</summary>
public static class AutoFix
{
    private const int MaxVersionSteps = 8;
    private const double SmallestLogo = 0.1;

    /// <summary>The least change that makes the request safe, or the best that was found.</summary>
    /// <exception cref="OperationCanceledException">The repair is no longer wanted.</exception>
    public static Outcome<FixedRequest> Apply(ScanJudge judge, RenderRequest request, CancellationToken cancellationToken = default)
    {
        var first = judge.Assess(request, cancellationToken);
        if (!first.Ok) return Outcome<FixedRequest>.Refused(first.Errors);
        FixedRequest best = new(request, first.Value, []);
        if (request.QuietZone is { } quiet && quiet < 4 && !request.Micro) Try(request with { QuietZone = null }, "quiet zone restored");
        if (best.Request.Design.Logo is null) return best;

        foreach (var level in new[] { EccLevel.M, EccLevel.Q, EccLevel.H })
        {
            if (level > best.Request.Ecc && best.Verdict.Grade < ScanGrade.Safe) Try(best.Request with { Ecc = level }, $"level raised to {level}");
        }

        for (var step = 0; step < MaxVersionSteps && best.Verdict.Grade < ScanGrade.Safe && best.Verdict.Symbol.Version < 40 && !request.Micro; step++)
        {
            var version = best.Verdict.Symbol.Version + step + 1;
            if (version <= 40) Try(best.Request with { Version = version }, $"version raised to {version}");
        }

        while (best.Verdict.Grade < ScanGrade.Safe && best.Request.Design.Logo is { } logo && logo.Size * 0.9 >= SmallestLogo)
        {
            var smaller = Math.Round(logo.Size * 0.9, 3);
            var before = best;
            Try(best.Request with { Design = best.Request.Design with { Logo = logo with { Size = smaller } } }, $"logo shrunk to {smaller:P0} of the width", always: true);
            if (ReferenceEquals(before, best)) break;
        }

        return best;

        void Try(RenderRequest changed, string what, bool always = false)
        {
            var verdict = judge.Assess(changed, cancellationToken);
            if (!verdict.Ok) return;
            var better = verdict.Value.Grade > best.Verdict.Grade || (verdict.Value.Grade == best.Verdict.Grade && verdict.Value.Damage < best.Verdict.Damage);
            if (better || always) best = new(changed, verdict.Value, [.. best.Changes, what]);
        }
    }
}
