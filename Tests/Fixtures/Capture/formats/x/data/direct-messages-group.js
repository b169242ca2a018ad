window.YTD.direct_messages_group.part0 = [{"dmConversation":{"conversationId":"99","messages":[
{"joinConversation":{"initiatingUserId":"1","participantsSnapshot":["1","2"],"createdAt":"2024-11-14T08:00:00.000Z"}},
{"participantsJoin":{"initiatingUserId":"1","userIds":["3","4"],"createdAt":"2024-11-14T08:30:00.000Z"}},
{"messageCreate":{"id":"8","senderId":"3","text":"All here","createdAt":"2024-11-14T09:00:00.000Z"}},
{"participantsLeave":{"userIds":["4"],"createdAt":"2024-11-14T10:00:00.000Z"}}]}}]
