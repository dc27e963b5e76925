namespace QrAspire.Redirect;

/// <summary>What a disk, or who administers it, does to a program that must go on.</summary>
internal static class DiskFailure
{
    /// <summary>True for a full, broken, read-only, missing or forbidden place: a later attempt may succeed.</summary>
    public static bool Is(Exception exception) => exception is IOException or UnauthorizedAccessException;
}
