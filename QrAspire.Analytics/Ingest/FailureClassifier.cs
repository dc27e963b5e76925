using Confluent.Kafka;
using Npgsql;

namespace QrAspire.Analytics.Ingest;

/// <summary>Tells failures that the data caused from those that pass.</summary>
internal static class FailureClassifier
{
    /// <summary>
    /// True when trying again cannot help because a row itself is refused: SQLSTATE classes 22 (data exception) and 23
    /// (integrity constraint), and 54000 (a value beyond a limit). Everything else, a missing table or a full disk
    /// included, is somebody's to repair, and the scans wait for it.
    /// </summary>
    public static bool IsPermanent(Exception exception) => exception is PostgresException postgres
        && (postgres.SqlState.StartsWith("22", StringComparison.Ordinal)
            || (postgres.SqlState.StartsWith("23", StringComparison.Ordinal) && postgres.SqlState != PostgresErrorCodes.UniqueViolation)
            || postgres.SqlState.StartsWith("54", StringComparison.Ordinal));

    /// <summary>True for failures of the database, the network or the broker that may be met while storing a batch.</summary>
    public static bool IsTransient(Exception exception) => !IsPermanent(exception)
        && exception is NpgsqlException or KafkaException or IOException or TimeoutException or System.Net.Sockets.SocketException;
}
