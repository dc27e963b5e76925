namespace QrAspire.Redirect.Permits;

/// <summary>One scan of a counted code. Who got it calls <see cref="Use"/> right before the answer goes out.</summary>
public sealed class Permit
{
    private readonly PermitFile _file;
    private readonly Guid _codeId;

    internal Permit(PermitFile file, Guid codeId, long ordinal)
    {
        _file = file;
        _codeId = codeId;
        Ordinal = ordinal;
    }

    /// <summary>Which counted scan of the code it is, from 1.</summary>
    public long Ordinal { get; }

    /// <summary>Notes that it is used; a permit that a crash left unused goes back.</summary>
    public void Use() => _file.Use(_codeId);
}

/// <summary>What asking for a permit gave; with neither, it could not be found out.</summary>
/// <param name="Permit">The permit.</param>
/// <param name="IsExhausted">There are none left.</param>
public readonly record struct PermitAnswer(Permit? Permit, bool IsExhausted);
