using System.ComponentModel.DataAnnotations;

namespace QrAspire.Redirect.Answers;

/// <summary>Section <c>Passwords</c>: how often a code's password may be tried.</summary>
public sealed class PasswordOptions
{
    public const string Section = "Passwords";

    /// <summary>Failures of one client on one code within <see cref="Window"/>. Default 5.</summary>
    [Range(1, 1000)]
    public int AttemptsPerClient { get; set; } = 5;

    /// <summary>Failures of all clients on one code within <see cref="Window"/>. Default 100.</summary>
    [Range(1, 1_000_000)]
    public int AttemptsPerCode { get; set; } = 100;

    /// <summary>Length of the window that failures are counted in. Default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many passwords are checked at the same time; each costs about 0.1 s of one processor. Default 1.</summary>
    [Range(1, 64)]
    public int Concurrency { get; set; } = 1;

    /// <summary>How long an attempt waits for its turn. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest password that is checked, characters. Default 256.</summary>
    [Range(1, 4096)]
    public int MaxLength { get; set; } = 256;
}
