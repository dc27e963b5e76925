using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using QrAspire.Api.Http;

namespace QrAspire.Api.Bulk;

/// <summary>
/// Reads the links of a JSON document one by one, whatever its length: an array, or an object that holds one as <c>data</c>, <c>links</c>, <c>shortUrls</c>
/// or <c>result</c> (also one in the other), or YOURLS' object of links.
/// </summary>
internal static class JsonLinks
{
    private const int MaxLinkLength = 256 * 1024;
    private const int BlockSize = 64 * 1024;

    private static readonly string[] s_holders = ["data", "links", "shortUrls", "result"];

    /// <summary>The links, or what is wrong with one; after what is no JSON nothing follows.</summary>
    public static async IAsyncEnumerable<(JsonObject? Link, string? Problem)> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(body, new(bufferSize: BlockSize, leaveOpen: true));
        var parser = new Parser();
        for (var end = false; !end;)
        {
            var read = await pipe.ReadAsync(cancellationToken);
            var (consumed, problem) = parser.Parse(read.Buffer, read.IsCompleted);
            foreach (var link in parser.Links) yield return link;
            if (problem is not null) yield return (null, problem);
            pipe.AdvanceTo(consumed, read.Buffer.End);
            end = problem is not null || parser.IsDone || read.IsCompleted;
        }

        await pipe.CompleteAsync();
    }

    /// <summary>Where the reading is between two blocks.</summary>
    private sealed class Parser
    {
        private JsonReaderState _state;
        private string? _holder;
        private bool _inside;

        /// <summary>The links of the last block.</summary>
        public List<(JsonObject? Link, string? Problem)> Links { get; } = [];

        /// <summary>The end of the links has been reached.</summary>
        public bool IsDone { get; private set; }

        public (SequencePosition Consumed, string? Problem) Parse(in ReadOnlySequence<byte> block, bool isLast)
        {
            Links.Clear();
            var reader = new Utf8JsonReader(block, isLast, _state);
            var whole = reader;
            try
            {
                while (!IsDone && reader.Read())
                {
                    if (!_inside) Enter(ref reader);
                    else if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject) IsDone = true;
                    else if (reader.TokenType != JsonTokenType.PropertyName && !TryTake(ref reader, block)) break;
                    whole = reader;
                }
            }
            catch (JsonException)
            {
                return (block.End, "The document is not valid JSON from here on.");
            }

            _state = whole.CurrentState;
            return block.Slice(whole.Position).Length > MaxLinkLength ? (block.End, $"The link is longer than {MaxLinkLength} bytes.") : (whole.Position, null);
        }

        /// <summary>Goes on towards the links: into an array, and into an object that is all links because it stands under <c>links</c>.</summary>
        private void Enter(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                _holder = null;
                foreach (var name in s_holders)
                {
                    if (reader.ValueTextEquals(name)) _holder = name;
                }
            }
            else if (_holder is not null || reader.CurrentDepth == 0)
            {
                _inside = reader.TokenType == JsonTokenType.StartArray || (reader.TokenType == JsonTokenType.StartObject && _holder == "links");
            }
        }

        private bool TryTake(ref Utf8JsonReader reader, in ReadOnlySequence<byte> block)
        {
            var start = reader.TokenStartIndex;
            var copy = reader;
            if (!copy.TrySkip()) return false;
            reader = copy;
            Links.Add(JsonBody.Parse(block.Slice(start, reader.BytesConsumed - start).ToArray()));
            return true;
        }
    }
}
