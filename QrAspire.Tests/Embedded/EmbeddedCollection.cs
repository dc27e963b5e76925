namespace QrAspire.Tests.Embedded;

/// <summary>Tests that run whole hosts: one after the other, so that their time limits mean something.</summary>
[CollectionDefinition(Name)]
public sealed class EmbeddedCollection
{
    public const string Name = "Embedded hosts";
}
